// The client's replica in Chromium with IndexedDB and 10,000 tasks: initial sync, opening, optimistic writes, live queries,
// and the time until a change is visible in another browser. RxDB with its memory storage runs the same cases, as far as it
// has them, in the same browser on the same data.
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { createClient } from '../client/dist/index.js';
import { startContestant } from './contestant.mjs';
import { machineOf, median } from './report.mjs';
import { startDatabase, startIssuer } from './world.mjs';

const TASKS = Number(process.env.BENCH_TASKS ?? 10_000);
const SAMPLES = Number(process.env.BENCH_SAMPLES ?? 100);
const SYNCS = 3;
const BATCH = 500;

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
  const issuer = keep(await startIssuer());
  const pages = keep(await servePages(['client-page', 'rxdb-page']));
  const main = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
  const settings = { DATABASE_URL: database.url, CORS_ORIGINS: pages.origin, ...issuer.trust };
  const service = keep(await startContestant('service', [main], settings));
  const token = await issuer.token('ada');
  await fill(createClient({ url: service.url, getToken: async () => token }));
  const executablePath = process.env.CHROMIUM ?? findChromium();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  keep({ stop: () => browser.close() });
  const open = async (page) => {
    const tab = await (await browser.newContext()).newPage();
    await tab.goto(`${pages.origin}/${page}`);
    await tab.waitForFunction('globalThis.start !== undefined');
    return tab;
  };
  const parameters = { url: service.url, token, tasks: TASKS, samples: SAMPLES };
  const start = (tab) => tab.evaluate((given) => globalThis.start(given), parameters);
  const initial = { replica: [], rxdb: [] };
  let one, rxdb;
  for (let nth = 0; nth < SYNCS; nth++) {
    await one?.context().close();
    await rxdb?.context().close();
    initial.replica.push(await start((one = await open('client-page'))));
    initial.rxdb.push(await start((rxdb = await open('rxdb-page'))));
  }
  const ofRxdb = await rxdb.evaluate((given) => globalThis.write(given), parameters);
  const version = await rxdb.evaluate(() => globalThis.version);
  await rxdb.context().close();
  const reopened = [];
  for (let nth = 0; nth < 5; nth++)
    reopened.push(await one.evaluate((given) => globalThis.reopen(given), parameters));
  const writes = await one.evaluate((given) => globalThis.write(given), parameters);
  const other = await open('client-page');
  await start(other);
  const sent = await one.evaluate((given) => globalThis.send(given), parameters);
  const received = await other.evaluate(() => globalThis.received);
  const delays = sent.map(({ id, at }) => received[id] - at);
  const { rows } = await database.admin.query('SHOW server_version');
  console.log(
    `${TASKS} tasks; ${SAMPLES} samples; Chromium ${browser.version()}, ${machineOf(rows[0].server_version)}\n`,
  );
  print('initial sync into IndexedDB', initial.replica);
  print('opening from IndexedDB', reopened);
  print('optimistic write, with three live queries', writes.created);
  print('one change among the tasks, three live queries evaluated', writes.changed);
  print('change visible in another browser', delays);
  console.log(`\nRxDB ${version} with its memory storage; ${ofRxdb.executions} queries executed in full\n`);
  print('initial sync into memory', initial.rxdb);
  console.log('opening: none, its memory storage keeps nothing');
  print('optimistic write, with three live queries', ofRxdb.created);
  print('one change among the tasks, three live queries evaluated', ofRxdb.changed);
}

async function fill(client) {
  for (let first = 0; first < TASKS; first += BATCH)
    await client.batch((batch) => {
      for (let nth = first; nth < Math.min(first + BATCH, TASKS); nth++)
        batch.tasks.create({
          title: `Task ${nth}`,
          priority: nth % 4,
          ...(nth % 3 === 0 && { due: { date: `2099-12-${String(1 + (nth % 28)).padStart(2, '0')}` } }),
        });
    });
}

function print(name, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const p95 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))];
  console.log(`${name}: median ${median(times).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
}

function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

async function servePages(names) {
  const scripts = new Map();
  for (const name of names) scripts.set(`/${name}.js`, await bundleOf(name));
  const server = createServer(({ url }, response) => {
    const script = scripts.get(url);
    response
      .setHeader('content-type', script ? 'text/javascript' : 'text/html')
      .end(script ?? `<!doctype html><script type="module" src="${url}.js"></script>`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://localhost:${server.address().port}`, stop: () => server.close() };
}

async function bundleOf(name) {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`${name}.mjs`, import.meta.url)),
    platform: 'browser',
    onLog() {},
  });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  return output[0].code;
}
