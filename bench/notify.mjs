// The cost of notifying other processes of a commit: no notification, NOTIFY in the writing transaction, and the service's
// way, batched after the commit. Several owners write at a time, each to its own task over its own
// connection; some sessions listen, as other processes do.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { prepareConnection, queryInScope, scopeValues } from '../dist/src/platform/database/scoped-query.js';
import { Statement } from '../dist/src/platform/database/statement.js';
import { ChangeNotifier } from '../dist/src/events/change-notifier.js';
import { ListenConnection } from '../dist/src/events/listen-connection.js';
import { EventsOptions } from '../dist/src/events/events.errors.js';
import { NoMetrics } from '../dist/src/platform/observability/metrics.js';
import { machineOf } from './report.mjs';
import { readIds, seed, settle, startDatabase } from './world.mjs';

const setting = (name, fallback) => Number(process.env[`BENCH_${name}`] ?? fallback);
const WRITERS = setting('WRITERS', 50);
const SECONDS = setting('SECONDS', 5);
const ROUNDS = setting('ROUNDS', 3);
const LISTENERS = setting('LISTENERS', 4);

const UPDATE = 'UPDATE tasks SET title = :title WHERE owner_id = :owner AND id = :id RETURNING id';
const plain = new Statement(UPDATE);
const notifying = new Statement(`
  WITH changed AS (${UPDATE}), notified AS (SELECT pg_notify('todo_changes', :owner) FROM changed)
  SELECT changed.id FROM changed, notified`);

const database = await startDatabase();
try {
  await bench();
} finally {
  await database.stop();
}
process.exit();

async function bench() {
  await seed(database.admin, WRITERS, 20);
  const writers = await connectWriters();
  const received = { count: 0 };
  const listeners = await Promise.all(Array.from({ length: LISTENERS }, () => listen(received)));
  const notifier = startNotifier();
  const ways = {
    'no notification': { statement: plain },
    'NOTIFY in the transaction': { statement: notifying },
    'batched after the commit': { statement: plain, written: notifier.written },
  };
  await sleep(1_000);
  const cells = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  await load(writers, ways['no notification'], 2);
  for (let round = 0; round < ROUNDS; round++) {
    const order = Object.keys(ways);
    for (const name of round % 2 ? order.toReversed() : order) {
      await settle(database.admin);
      received.count = 0;
      const cell = await load(writers, ways[name], SECONDS);
      await sleep(100);
      cells[name].push({ ...cell, received: received.count / LISTENERS / SECONDS });
    }
  }
  print(cells, (await database.admin.query('SHOW server_version')).rows[0].server_version);
  await notifier.stop();
  await Promise.all([
    ...writers.map(({ client }) => client.end()),
    ...listeners.map((client) => client.end()),
  ]);
}

async function connectWriters() {
  const owners = await readIds(database.admin, 20);
  return Promise.all(
    owners.map(async ({ owner, ids }) => {
      const client = new pg.Client({ connectionString: database.url, pipeline: true });
      await client.connect();
      await prepareConnection(client);
      return { client, owner, ids };
    }),
  );
}

async function listen(received) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  client.on('notification', () => received.count++);
  await client.query('LISTEN todo_changes');
  return client;
}

function startNotifier() {
  let written;
  const connection = new ListenConnection(database.url);
  const work = { onWritten: (callback) => (written = callback) };
  // Notifications use the pool only while the connection is closed.
  const notifier = new ChangeNotifier(work, connection, undefined, new EventsOptions(), new NoMetrics());
  notifier.onApplicationBootstrap();
  return {
    written,
    stop: async () => {
      notifier.onModuleDestroy();
      await notifier.onApplicationShutdown();
    },
  };
}

async function load(writers, { statement, written }, seconds) {
  const end = performance.now() + seconds * 1000;
  const latencies = [];
  await Promise.all(
    writers.map(async ({ client, owner, ids }) => {
      for (let nth = 0; performance.now() < end; nth++) {
        const begun = performance.now();
        const values = { owner, id: ids[nth % ids.length], title: `Title ${nth} ${begun}` };
        await queryInScope(client, scopeValues(owner), statement.bind(values));
        written?.(owner);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor(share * (latencies.length - 1))];
  return { perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) };
}

function print(cells, version) {
  const median = (cell, key) =>
    cell.map((round) => round[key]).sort((a, b) => a - b)[Math.floor(cell.length / 2)];
  console.log(
    `| way | commits/s | p50 ms | p99 ms | received/s by each |\n| --- | ---: | ---: | ---: | ---: |`,
  );
  for (const [name, cell] of Object.entries(cells)) {
    const [perSecond, p50, p99, received] = ['perSecond', 'p50', 'p99', 'received'].map((key) =>
      median(cell, key),
    );
    const numbers = [perSecond.toFixed(0), p50.toFixed(1), p99.toFixed(1), received.toFixed(0)];
    console.log(`| ${name} | ${numbers.join(' | ')} |`);
  }
  console.log(
    `\n${machineOf(version)}; ${WRITERS} writers, ${LISTENERS} listeners, ${ROUNDS} rounds of ${SECONDS} s`,
  );
}
