// The scenarios of bench:fairness. `prepare` fills the database and returns the attack and the requests of the other user;
// `finish` returns faults other than latency.
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LARGE_TEXT, seedHistory, seedOwner } from './fairness-world.mjs';
import { settle } from './world.mjs';

const TASKS = '/api/v1/tasks';
const OTHER = 'other';
const ATTACKER = 'attacker';
const OTHERS_TASKS = 200;
const MAX_GROWTH_MIB = 100;
/** A loopback address, so that no packet leaves the machine. */
const NAME_SERVER = '127.77.0.1';
const WEBHOOKS = 20;
/** The origin of the page that signs in. */
const ORIGIN = 'https://app.example.com';
const PASSWORD = 'correct horse battery';

const NEVER = `FREQ=MONTHLY;BYMONTHDAY=${Array.from({ length: 31 }, (_, nth) => nth + 1)};BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366`;

export const FAIRNESS = {
  'list-8': large('GET /tasks?limit=200 over tasks of 80 KB, 8 in flight', { inFlight: 8 }),
  'list-2': large('the same, 2 in flight', { inFlight: 2 }),
  history: {
    title: 'GET /tasks/{id}/history?limit=200 of the same, 4 in flight',
    prepare: async (world) => {
      await seedOwner(world.admin, ATTACKER, { tasks: 1, description: LARGE_TEXT });
      const id = await seedHistory(world.admin, ATTACKER, 200);
      const requests = [get(`${TASKS}/${id}/history?limit=200`, await world.issuer.token(ATTACKER))];
      return { others: await othersList(world), attack: { kind: 'repeat', requests, inFlight: 4 } };
    },
  },
  rule: {
    title: 'a rule that never occurs, 4 in flight',
    prepare: async (world) => {
      const task = { title: 'Never', due: { date: '2027-01-01' }, recurrence: { rule: NEVER, from: 'due' } };
      const requests = [post(TASKS, await world.issuer.token(ATTACKER), task)];
      return { others: await othersList(world), attack: { kind: 'repeat', requests, inFlight: 4 } };
    },
  },
  search: {
    title: 'search by 20 prefixes, two accounts with 100,000 tasks each, 4 in flight',
    prepare: async (world) => {
      // Every word of these texts begins with one of the prefixes.
      const words = `concat_ws(' ', ${Array.from({ length: 8 }, (_, nth) => `substr(md5(n || 'word ${nth}'), 1, 6)`)})`;
      const prefixes = [...'0123456789abcdef'].slice(0, 10).flatMap((digit) => [`${digit}1`, `${digit}2`]);
      const requests = [];
      for (const owner of [ATTACKER, `${ATTACKER} 2`]) {
        await seedOwner(world.admin, owner, { tasks: 100_000, description: words });
        const token = await world.issuer.token(owner);
        requests.push(get(`${TASKS}?limit=200&q=${encodeURIComponent(prefixes.join(' '))}`, token));
      }
      return { others: await othersList(world), attack: { kind: 'repeat', requests, inFlight: 4 } };
    },
  },
  unread: large(`120 answers left unread; RSS may grow by ${MAX_GROWTH_MIB} MiB`, {
    kind: 'unread',
    inFlight: 120,
    finish: ({ grownMiB }) => (grownMiB > MAX_GROWTH_MIB ? [`RSS grew by ${grownMiB.toFixed(0)} MiB`] : []),
  }),
  dns: {
    title: `${WEBHOOKS} webhooks to host names whose DNS never answers`,
    settings: { WEBHOOK_ALLOW_PRIVATE: 'true' },
    launch: withSilentDns,
    prepare: prepareDns,
  },
  'sign-in': {
    title: 'wrong sign-ins, 20 a second, each from another address',
    settings: {
      TRUST_PROXY: 'loopback',
      CORS_ORIGINS: ORIGIN,
      BETTER_AUTH_SECRET: 'f3Qv9Zk1LxT7wB2nD8sR5yH0uJ6mC4eA',
    },
    launch: () => ({ trust: {} }),
    prepare: prepareSignIns,
  },
  import: {
    title: 'three imports of three accounts that send one blank line every 20 s',
    prepare: async ({ admin, issuer, url }) => {
      await seedOwner(admin, OTHER, { tasks: OTHERS_TASKS });
      await settle(admin);
      const token = await issuer.token(OTHER);
      const own = get('/api/v1/export', token);
      const text = await (await fetch(url + own.path, own)).text();
      const headers = { ...own.headers, 'content-type': 'application/x-ndjson' };
      // Sequential, because they share the slots that the attack will occupy.
      const others = {
        connections: 1,
        requests: [own, { method: 'POST', path: '/api/v1/import', headers, body: text }],
      };
      const tokens = await Promise.all([1, 2, 3].map((nth) => issuer.token(`${ATTACKER} ${nth}`)));
      const requests = tokens.map((theirs) => ({
        method: 'POST',
        path: '/api/v1/import',
        headers: { ...headers, authorization: bearer(theirs), 'transfer-encoding': 'chunked' },
      }));
      return { others, attack: { kind: 'drip', requests, piece: '1\r\n\n\r\n', everyMs: 20_000 } };
    },
  },
};

/** An attack on lists of 200 tasks of 80 KB each: 16 MB per response. */
function large(title, { kind = 'repeat', inFlight, finish }) {
  return {
    title,
    prepare: async (world) => {
      await seedOwner(world.admin, ATTACKER, { tasks: 200, description: LARGE_TEXT });
      const requests = [get(`${TASKS}?limit=200`, await world.issuer.token(ATTACKER))];
      return { others: await othersList(world), attack: { kind, requests, inFlight }, finish };
    },
  };
}

async function othersList({ admin, issuer }) {
  await seedOwner(admin, OTHER, { tasks: OTHERS_TASKS });
  await settle(admin);
  return { requests: [get(`${TASKS}?limit=20`, await issuer.token(OTHER))] };
}

/** Starts the service in its own mount namespace, in which the only name server never answers. */
async function withSilentDns({ issuer, keep }) {
  if (process.getuid?.() !== 0) throw new Error('requires root on Linux');
  const socket = createSocket('udp4').bind(53, NAME_SERVER);
  keep({ stop: async () => socket.close() });
  const folder = mkdtempSync(join(tmpdir(), 'todo-dns-'));
  keep({ stop: async () => rmSync(folder, { recursive: true }) });
  const file = join(folder, 'resolv.conf');
  writeFileSync(file, `nameserver ${NAME_SERVER}\n`);
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  // By host name, as outside a test.
  const jwks = issuer.trust.AUTH_JWKS_URL.replace('127.0.0.1', 'localhost');
  return {
    command: 'unshare',
    args: ['--mount', 'sh', '-c', script, file, process.execPath],
    trust: { ...issuer.trust, AUTH_JWKS_URL: jwks },
  };
}

async function prepareDns({ admin, issuer, url, keep }) {
  await seedOwner(admin, OTHER, { tasks: OTHERS_TASKS });
  await seedOwner(admin, ATTACKER, { tasks: 1 });
  await settle(admin);
  const [other, attacker] = [await issuer.token(OTHER), await issuer.token(ATTACKER)];
  const receiver = await startReceiver(keep);
  await create(url, '/api/v1/webhooks', other, { url: receiver.url });
  for (let nth = 0; nth < WEBHOOKS; nth++)
    await create(url, '/api/v1/webhooks', attacker, { url: `http://silent-${nth}.example.com/` });
  const requests = [post(TASKS, attacker, { title: 'Tell all' })];
  return {
    others: { requests: [get(`${TASKS}?limit=20`, other)] },
    attack: { kind: 'steady', requests, perSecond: 0.5 },
    finish: async () => {
      const failures = [];
      const { received } = receiver;
      await create(url, TASKS, other, { title: 'Deliver me' });
      for (let waited = 0; received.count === 0 && waited < 5_000; waited += 50) await sleep(50);
      if (received.count === 0) failures.push("the other's webhook was not delivered within 5 s");
      await issuer.rotate();
      const { status } = await fetch(url + TASKS, get(TASKS, await issuer.token(OTHER)));
      if (status !== 200) failures.push(`after a key rotation a new token was answered ${status}`);
      return failures;
    },
  };
}

async function startReceiver(keep) {
  const received = { count: 0 };
  const server = createServer((_request, response) => {
    received.count++;
    response.writeHead(204).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({ stop: async () => server.close() });
  return { received, url: `http://127.0.0.1:${server.address().port}/` };
}

async function prepareSignIns({ url }) {
  const body = { email: 'other@example.com', password: PASSWORD, name: 'Other' };
  const path = '/api/auth/sign-up/email';
  const signedUp = await fetch(url + path, withAddress(post(path, undefined, body), 0));
  const session = signedUp.headers.get('set-auth-token');
  if (session === null) throw new Error(`sign-up returned ${signedUp.status}`);
  const own = get('/api/auth/token', session);
  const { token } = await (await fetch(url + own.path, own)).json();
  const guess = (nth) =>
    withAddress(
      post('/api/auth/sign-in/email', undefined, { ...body, email: `${nth}@example.com` }),
      nth + 1,
    );
  return {
    // Stays below the quota of one address.
    others: { connections: 4, requests: [own, get(`${TASKS}?limit=20`, token)] },
    attack: {
      kind: 'steady',
      requests: Array.from({ length: 1_000 }, (_, nth) => guess(nth)),
      perSecond: 20,
    },
  };
}

const withAddress = ({ headers, ...rest }, nth) => ({
  ...rest,
  headers: { ...headers, origin: ORIGIN, 'x-forwarded-for': `10.0.${nth >> 8}.${nth & 255}` },
});

const bearer = (token) => `Bearer ${token}`;
const get = (path, token) => ({ method: 'GET', path, headers: { authorization: bearer(token) } });
const post = (path, token, body) => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', ...(token && { authorization: bearer(token) }) },
  body: JSON.stringify(body),
});

async function create(url, path, token, body) {
  const { status } = await fetch(url + path, post(path, token, body));
  if (status !== 201) throw new Error(`POST ${path} returned ${status}`);
}
