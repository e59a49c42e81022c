// Signs two users up at the running service and exercises the main features, printing each request and response.
// Run `npm run demo`; set URL=… for a service at another address.
import { existsSync } from 'node:fs';

if (existsSync('.env')) process.loadEnvFile('.env');
const base = process.env.URL ?? `http://localhost:${process.env.PORT ?? 3000}`;
const run = Date.now().toString(36);
// The issuer checks the Origin header, which browsers send.
let origin = base;

const ada = await signUp('Ada');
const bob = await signUp('Bob');

heading('Ada creates tasks');
const milk = await call(ada, 'POST', '/api/v1/tasks', { title: 'Buy milk', priority: 2 });
await call(ada, 'POST', '/api/v1/tasks', {
  title: 'Call the plumber',
  description: 'The tap\nin the kitchen',
});
await call(ada, 'PATCH', `/api/v1/tasks/${milk.id}`, { title: 'Buy oat milk' });
await call(ada, 'POST', `/api/v1/tasks/${milk.id}/complete`);
await call(ada, 'GET', '/api/v1/tasks?completed=false&sort=-priority&limit=20');

heading('Quick add: one line of text creates a task, a list and a label');
const rent = await call(
  ada,
  'POST',
  '/api/v1/tasks/quick-add',
  { text: 'Pay rent every month on the 1st !high #home @bills tomorrow 9:00', timeZone: 'Europe/Berlin' },
  201,
);
await call(ada, 'GET', '/api/v1/lists');
await call(ada, 'POST', `/api/v1/tasks/${rent.id}/complete`);
await call(ada, 'GET', `/api/v1/tasks/${rent.id}/completions`);
await call(ada, 'GET', `/api/v1/tasks/${rent.id}/occurrences?limit=3`);
await call(ada, 'GET', '/api/v1/tasks?view=upcoming&timeZone=Europe/Berlin');
await call(ada, 'GET', '/api/v1/tasks?q=ren');

heading('Bob cannot see Ada’s tasks');
await call(bob, 'GET', '/api/v1/tasks');
await call(bob, 'GET', `/api/v1/tasks/${milk.id}`, undefined, 404);
await call(bob, 'DELETE', `/api/v1/tasks/${milk.id}`, undefined, 404);
await call(ada, 'GET', `/api/v1/tasks/${milk.id}`);

heading('Invalid requests are rejected with an explanation');
await call(ada, 'POST', '/api/v1/tasks', { title: '', colour: 'red' }, 400);
await call(undefined, 'GET', '/api/v1/tasks', undefined, 401);

heading('Trash and restore');
await call(ada, 'DELETE', `/api/v1/tasks/${milk.id}`, undefined, 204);
await call(ada, 'GET', '/api/v1/trash');
await call(ada, 'GET', `/api/v1/tasks/${milk.id}`, undefined, 404);
await call(ada, 'POST', `/api/v1/tasks/${milk.id}/restore`);
console.log('\nDone: every response was as expected.');

/** Signs a new user up at the embedded issuer and returns a token for the API. */
async function signUp(name) {
  heading(`${name} signs up`);
  const config = await call(undefined, 'GET', '/api/v1/auth/config');
  if (config.signInUrl === null)
    fail('The demo needs the embedded issuer, but this service trusts another one.');
  origin = new URL(config.signInUrl).origin;
  const account = {
    name,
    email: `${name.toLowerCase()}-${run}@example.com`,
    password: 'correct horse battery',
  };
  const { headers } = await send(undefined, 'POST', '/api/auth/sign-up/email', account, 200);
  const { body } = await send(headers.get('set-auth-token'), 'GET', '/api/auth/token', undefined, 200);
  await call(body.token, 'GET', '/api/v1/auth/me');
  return body.token;
}

async function call(
  token,
  method,
  path,
  body,
  status = method === 'POST' && path.endsWith('/tasks') ? 201 : 200,
) {
  return (await send(token, method, path, body, status)).body;
}

async function send(token, method, path, body, expected) {
  console.log(`\n> ${method} ${path}${body === undefined ? '' : `\n> ${JSON.stringify(body)}`}`);
  const headers = {
    origin,
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const request = fetch(base + path, { method, headers, body: JSON.stringify(body) });
  const response = await request.catch(() =>
    fail(`No response from ${base}. Run npm start in another terminal first.`),
  );
  const text = await response.text();
  console.log(`< ${response.status}${text && `\n< ${text.replaceAll(/"token":"[^"]+"/g, '"token":"…"')}`}`);
  if (response.status !== expected) fail(`Expected ${expected}.`);
  return { headers: response.headers, body: text && JSON.parse(text) };
}

function heading(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`);
}

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}
