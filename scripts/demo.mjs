// Signs two users up against the running service and walks through the main job, printing each request and its answer.
// `npm run demo`, with URL=… for a service that listens elsewhere.
import { existsSync } from 'node:fs';

if (existsSync('.env')) process.loadEnvFile('.env');
const base = process.env.URL ?? `http://localhost:${process.env.PORT ?? 3000}`;
const run = Date.now().toString(36);
// As a browser does; the issuer wants to know from which page it is called.
let origin = base;

const ada = await signUp('Ada');
const bob = await signUp('Bob');

heading('Ada keeps a few tasks');
const milk = await call(ada, 'POST', '/api/v1/tasks', { title: 'Buy milk', priority: 2 });
await call(ada, 'POST', '/api/v1/tasks', {
  title: 'Call the plumber',
  description: 'The tap\nin the kitchen',
});
await call(ada, 'PATCH', `/api/v1/tasks/${milk.id}`, { title: 'Buy oat milk' });
await call(ada, 'POST', `/api/v1/tasks/${milk.id}/complete`);
await call(ada, 'GET', '/api/v1/tasks?completed=false&sort=-priority&limit=20');

heading('A line of text becomes a task, a list and a label');
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

heading('Bob sees none of it');
await call(bob, 'GET', '/api/v1/tasks');
await call(bob, 'GET', `/api/v1/tasks/${milk.id}`, undefined, 404);
await call(bob, 'DELETE', `/api/v1/tasks/${milk.id}`, undefined, 404);
await call(ada, 'GET', `/api/v1/tasks/${milk.id}`);

heading('What is wrong is said, and nothing changes');
await call(ada, 'POST', '/api/v1/tasks', { title: '', colour: 'red' }, 400);
await call(undefined, 'GET', '/api/v1/tasks', undefined, 401);

heading('Into the trash, and back');
await call(ada, 'DELETE', `/api/v1/tasks/${milk.id}`, undefined, 204);
await call(ada, 'GET', '/api/v1/trash');
await call(ada, 'GET', `/api/v1/tasks/${milk.id}`, undefined, 404);
await call(ada, 'POST', `/api/v1/tasks/${milk.id}/restore`);
console.log('\nDone: every answer was the expected one.');

/** Signs a new user up with the embedded issuer and gives back a token for the API. */
async function signUp(name) {
  heading(`${name} signs up`);
  const config = await call(undefined, 'GET', '/api/v1/auth/config');
  if (config.signInUrl === null)
    fail('This service trusts another issuer: sign in there; the demo needs the embedded one.');
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
  const answer = await request.catch(() =>
    fail(`Nothing answers at ${base}: run npm start in another terminal first.`),
  );
  const text = await answer.text();
  console.log(`< ${answer.status}${text && `\n< ${text.replaceAll(/"token":"[^"]+"/g, '"token":"…"')}`}`);
  if (answer.status !== expected) fail(`Expected ${expected}.`);
  return { headers: answer.headers, body: text && JSON.parse(text) };
}

function heading(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`);
}

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}
