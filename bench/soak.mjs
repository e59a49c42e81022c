// Measures whether memory grows: a thousand users with one request a second each, for half an hour, and the service's
// resident memory each minute. The first minutes, in which code is compiled and caches fill, do not count.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startContestant } from './contestant.mjs';
import { machineOf, median } from './report.mjs';
import { readIds, seed, startDatabase, startIssuer } from './world.mjs';

const setting = (name, fallback) => Number(process.env[`BENCH_${name}`] ?? fallback);
const MINUTES = setting('MINUTES', 30);
const USERS = setting('USERS', 1_000);
const TASKS_PER_USER = setting('TASKS_PER_USER', 200);
const CONNECTIONS = 50;
const GRACE_MS = 60_000;
const MINUTE_MS = 60_000;

const started = [];
const keep = (thing) => (started.push(thing), thing);
try {
  await soak();
} finally {
  for (const thing of started.toReversed()) await thing.stop();
}
process.exit();

async function soak() {
  const database = keep(await startDatabase());
  await seed(database.admin, USERS, TASKS_PER_USER);
  const issuer = keep(await startIssuer());
  const users = await readIds(database.admin, 10);
  for (const user of users) user.token = await issuer.token(user.owner);
  const main = join(import.meta.dirname, '../dist/src/main.js');
  const service = keep(
    await startContestant('service', [main], {
      DATABASE_URL: database.url,
      JOB_CONCURRENCY: '0',
      ...issuer.trust,
    }),
  );
  console.log(`start: ${mebibytes(service.residentBytes())} MiB`);

  const load = fork(join(import.meta.dirname, 'load.mjs'));
  keep({ stop: async () => load.kill() });
  load.send({ users, connections: CONNECTIONS });
  const measured = new Promise((resolve) => load.once('message', resolve));
  load.send({ url: service.url, scenario: 'mix', duration: MINUTES * 60, everySecond: true });
  const inMemory = [];
  for (let minute = 1; minute <= MINUTES; minute++) {
    await sleep(MINUTE_MS);
    inMemory.push(service.residentBytes());
    console.log(`minute ${minute}: ${mebibytes(inMemory.at(-1))} MiB`);
  }
  const cell = await Promise.race([measured, sleep(GRACE_MS, { failure: 'it is stuck' }, { ref: false })]);
  if (cell.failure) throw new Error(`the load failed: ${cell.failure}`);
  report(cell, inMemory);
  const { rows } = await database.admin.query('SHOW server_version');
  console.log(machineOf(rows[0].server_version));
}

function report({ answered, failed, latencyMs }, inMemory) {
  const third = Math.max(1, Math.floor(inMemory.length / 3));
  const [middle, last] = [inMemory.slice(third, 2 * third), inMemory.slice(-third)].map((part) =>
    mebibytes(median(part)),
  );
  const times = Object.entries(latencyMs).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
  console.log(`${answered.toLocaleString('en')} responses, ${failed} other than 2xx; ${times.join(', ')}`);
  console.log(`memory, median of the second third ${middle} MiB, of the last ${last} MiB`);
}

function mebibytes(bytes) {
  return Math.round(bytes / 2 ** 20);
}
