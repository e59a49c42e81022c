// Measures the delay of changes on event streams and the cost of a stream: a number of event streams of one service, and
// a rate of changes, each for the ten streams of its owner.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { startContestant } from './contestant.mjs';
import { machineOf } from './report.mjs';
import { readIds, seed, startDatabase, startIssuer } from './world.mjs';

const setting = (name, fallback) => Number(process.env[`BENCH_${name}`] ?? fallback);
const OWNERS = setting('OWNERS', 100);
const STREAMS_PER_OWNER = setting('STREAMS_PER_OWNER', 10);
const WRITES_PER_SECOND = setting('WRITES_PER_SECOND', 100);
const SECONDS = setting('SECONDS', 15);
const WARM_UP_SECONDS = 3;
const OPENED_AT_ONCE = 50;

const agent = new Agent({ keepAlive: true, maxSockets: 50 });
const started = [];
const keep = (thing) => (started.push(thing), thing);
try {
  await bench();
} finally {
  for (const thing of started.toReversed()) await thing.stop();
}
process.exit();

async function bench() {
  const database = keep(await startDatabase());
  await seed(database.admin, OWNERS, 20);
  const issuer = keep(await startIssuer());
  const owners = await Promise.all(
    (await readIds(database.admin, 20)).map(async (user) => ({
      ...user,
      token: await issuer.token(user.owner),
    })),
  );
  const main = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
  const settings = { DATABASE_URL: database.url, JOB_CONCURRENCY: '0', ...issuer.trust };
  const service = keep(await startContestant('service', [main], settings));
  const receipts = new Map();

  // Excludes one-time compilation and allocation from the memory per stream.
  const first = await openStreams(service, owners, 1, receipts);
  await write(service, owners, WARM_UP_SECONDS);
  first.forEach((stream) => stream.destroy());
  await sleep(1_000);
  const before = service.residentBytes();
  await openStreams(service, owners, STREAMS_PER_OWNER, receipts);
  await sleep(1_000);
  const open = service.residentBytes();
  receipts.clear();
  const cpuBefore = service.cpuSeconds();
  const written = await write(service, owners, SECONDS);
  await sleep(2_000);
  const cpu = service.cpuSeconds() - cpuBefore;
  print({ before, open, after: service.residentBytes(), cpu, written, receipts });
  const { rows } = await database.admin.query('SHOW server_version');
  console.log(`\n${machineOf(rows[0].server_version)}; load, service and database on one machine`);
}

async function openStreams({ url }, owners, each, receipts) {
  const all = owners.flatMap((owner) => Array.from({ length: each }, () => owner));
  const streams = [];
  for (let nth = 0; nth < all.length; nth += OPENED_AT_ONCE) {
    const some = all.slice(nth, nth + OPENED_AT_ONCE);
    streams.push(...(await Promise.all(some.map(({ token }) => openStream(url, token, receipts)))));
  }
  return streams;
}

function openStream(url, token, receipts) {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/api/v1/events`, {
      agent: false,
      headers: { authorization: `Bearer ${token}` },
    });
    call.on('error', reject);
    call.on('response', (response) => {
      if (response.statusCode !== 200)
        return reject(new Error(`a stream was answered ${response.statusCode}`));
      let rest = '';
      response.setEncoding('utf8').on('error', () => {});
      response.on('data', (text) => {
        const at = Date.now();
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) note(block, at, receipts);
        resolve(call);
      });
    });
    call.end();
  });
}

function note(block, at, receipts) {
  const data = /^data: (.*)$/m.exec(block)?.[1];
  if (data === undefined) return;
  const { requestId, changedAt } = JSON.parse(data);
  const known = receipts.get(requestId) ?? { changedAt: Date.parse(changedAt), at: [] };
  known.at.push(at);
  receipts.set(requestId, known);
}

/** Writes at an even rate, one owner after another. @returns the time of each response by its request id */
async function write({ url }, owners, seconds) {
  const answeredAt = new Map();
  const begun = performance.now();
  const calls = [];
  for (let nth = 0; nth < seconds * WRITES_PER_SECOND; nth++) {
    await sleep(Math.max(0, begun + (nth * 1000) / WRITES_PER_SECOND - performance.now()));
    const owner = owners[nth % owners.length];
    const id = owner.ids[nth % owner.ids.length];
    const requestId = randomUUID();
    const call = patch(`${url}/api/v1/tasks/${id}`, { token: owner.token, requestId, title: `Title ${nth}` });
    calls.push(call.then(() => answeredAt.set(requestId, Date.now())));
  }
  await Promise.all(calls);
  return answeredAt;
}

function patch(url, { token, requestId, title }) {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-request-id': requestId,
    };
    const call = request(url, { method: 'PATCH', agent, headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`a write was answered ${response.statusCode}`));
      });
    });
    call.on('error', reject).end(JSON.stringify({ title }));
  });
}

function print({ before, open, after, cpu, written, receipts }) {
  const streams = OWNERS * STREAMS_PER_OWNER;
  const all = [...written].flatMap(([requestId, answeredAt]) => {
    const { changedAt, at = [] } = receipts.get(requestId) ?? {};
    return at.map((time) => ({ fromChange: time - changedAt, fromAnswer: time - answeredAt }));
  });
  const rows = [
    ['events received, of expected', `${all.length} of ${written.size * STREAMS_PER_OWNER}`],
    ['from the change in its transaction to the client, p50 / p99', percentiles(all, 'fromChange')],
    ['from the answer of the write to the client, p50 / p99', percentiles(all, 'fromAnswer')],
    ['memory per open stream', `${((open - before) / streams / 1024).toFixed(1)} KiB`],
    ['memory per open stream after the writes', `${((after - before) / streams / 1024).toFixed(1)} KiB`],
    ['memory of the service, before / open / after', [before, open, after].map(inMib).join(' / ')],
    ['CPU of the service while writing', `${((cpu / SECONDS) * 100).toFixed(0)} % of a core`],
  ];
  const what = `${streams} streams of ${OWNERS} owners, ${WRITES_PER_SECOND} writes/s for ${SECONDS} s`;
  console.log(`| ${what} | |\n| --- | ---: |`);
  for (const [name, value] of rows) console.log(`| ${name} | ${value} |`);
}

function percentiles(all, key) {
  const times = all.map((one) => one[key]).sort((a, b) => a - b);
  const at = (share) => times[Math.floor(share * (times.length - 1))];
  return `${at(0.5)} / ${at(0.99)} ms`;
}

function inMib(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
