// `npm run bench`: the service, the floor and the peer under the same load, in turns. It has no thresholds.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startContestant } from './contestant.mjs';
import { feedCursor, seedChanges } from './feed-world.mjs';
import { findPython, HOW_TO_INSTALL, peerUrlOf } from './peer.mjs';
import { machineOf, steadyTableOf, tableOf } from './report.mjs';
import { createFloorTables, createPeerTables } from './rival-tables.mjs';
import { assertSameAnswers, assertSameTraces } from './same-answers.mjs';
import { SCENARIOS, supporting, SYNCED_CHANGES } from './scenarios.mjs';
import { readIds, seed, settle, startDatabase, startIssuer } from './world.mjs';

const here = (file) => join(import.meta.dirname, file);
const setting = (name, fallback) => Number(process.env[`BENCH_${name}`] ?? fallback);

const SECONDS = setting('SECONDS', 6);
/** In requests, not seconds, because the JIT compiles code by how often it ran. */
const WARM_UP_REQUESTS = setting('WARM_UP_REQUESTS', 10_000);
const ROUNDS = setting('ROUNDS', 3);
const CONNECTIONS = setting('CONNECTIONS', 50);
const USERS = setting('USERS', 1_000);
const TASKS_PER_USER = setting('TASKS_PER_USER', 200);
const STEADY_SECONDS = setting('STEADY_SECONDS', 20);
const POOL_SIZE = setting('POOL_SIZE', 10);
const ASKED_FOR = process.env.BENCH_SCENARIOS?.split(',') ?? Object.keys(SCENARIOS);
const KNOWN_IDS_PER_USER = 10;
/** Users with a change log. */
const FEED_OWNERS = Array.from({ length: CONNECTIONS }, (_, nth) => `user-${nth + 1}`);
/** How much longer than planned a load may take before it counts as stuck. */
const GRACE_MS = 60_000;

const started = [];
const keep = (thing) => (started.push(thing), thing);
const stopped = new Promise((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => reject(new Error(`stopped by ${signal}`)));
});

try {
  await Promise.race([bench(), stopped]);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const thing of started.toReversed()) await thing.stop().catch((error) => console.error(error));
}
// An interrupted measurement can leave open handles.
process.exit();

async function bench() {
  say(`Seeding ${USERS} users with ${TASKS_PER_USER} tasks each …`);
  const database = keep(await startDatabase());
  await seed(database.admin, USERS, TASKS_PER_USER);
  const issuer = keep(await startIssuer());
  for (const owner of FEED_OWNERS) await seedChanges(database.admin, owner, SYNCED_CHANGES);
  const users = await usersOf(database, issuer);
  const settings = { DATABASE_POOL_SIZE: String(POOL_SIZE), ...issuer.trust };
  const python = findPython();
  if (python === undefined) say(HOW_TO_INSTALL);
  const contestants = await startContestants(database, settings, python);
  await settle(database.admin);
  const stranger = keep(await startIssuer());
  await assertSameAnswers(contestants, users, await stranger.token(users[0].owner));
  const [service, floor] = contestants;
  await assertSameTraces(database.admin, { service, floor }, users[1]);
  say('All return the same answers and refuse the same requests.');
  for (const { url } of contestants) await showTokens(url, users);

  const load = keep(startLoad(users, database));
  const cells = {};
  for (const scenario of ASKED_FOR) {
    say(`${SCENARIOS[scenario].title} …`);
    cells[scenario] = await measureInTurns(scenario, supporting(scenario, contestants), load, database.admin);
  }
  const steady = await measureSteadily(contestants, load, database.admin);
  const { rows } = await database.admin.query('SHOW server_version');
  const peer = python ? `; peer: ${python.versions}` : '';
  report(
    [tableOf(cells), steadyTableOf(steady, USERS)].join('\n\n'),
    machineOf(rows[0].server_version) + peer,
  );
}

/** Each has its own tables, with the same rows. */
async function startContestants(database, settings, python) {
  const password = randomBytes(24).toString('hex');
  const service = { ...settings, DATABASE_URL: database.url, JOB_CONCURRENCY: '0' };
  const contestants = [keep(await startContestant('service', [here('../dist/src/main.js')], service))];
  await createFloorTables(database.admin, password);
  const floor = { ...settings, DATABASE_URL: database.urlOf('floor', password) };
  contestants.push(keep(await startContestant('floor', [here('floor.mjs')], floor)));
  if (python === undefined) return contestants;
  await createPeerTables(database.admin, password);
  const peer = {
    ...settings,
    DATABASE_URL: peerUrlOf(database.urlOf('peer', password)),
    // pydantic 2 warns about pydantic 1 names of settings.
    PYTHONWARNINGS: 'ignore',
  };
  contestants.push(keep(await startContestant('peer', [here('peer_fastapi.py')], peer, python.command)));
  return contestants;
}

async function usersOf({ admin }, issuer) {
  const users = await readIds(admin, KNOWN_IDS_PER_USER);
  for (const user of users) {
    user.token = await issuer.token(user.owner);
    if (FEED_OWNERS.includes(user.owner)) user.cursor = await feedCursor(admin, user.owner, 0);
  }
  // Users with a change log come first, so that each connection has one of them.
  return users.sort((a, b) => Number('cursor' in b) - Number('cursor' in a));
}

/** Sends each token once, so that no first verification falls into the measurement. */
async function showTokens(url, users) {
  for (let i = 0; i < users.length; i += CONNECTIONS) {
    await Promise.all(users.slice(i, i + CONNECTIONS).map((user) => showToken(url, user)));
  }
}

async function showToken(url, { token }) {
  const answer = await fetch(`${url}/api/v1/tasks?limit=1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await answer.arrayBuffer();
}

/** Alternates the order of the contestants, so that changes in the machine's speed affect all alike. */
async function measureInTurns(scenario, contestants, load, admin) {
  const rounds = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  for (const contestant of contestants) {
    // Python has no compiler that needs a warm-up.
    const fewer = (SCENARIOS[scenario].weight ?? 1) * (contestant.name === 'peer' ? 10 : 1);
    await load.measure(contestant, scenario, { amount: WARM_UP_REQUESTS / fewer });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const contestant of round % 2 ? contestants.toReversed() : contestants) {
      await settle(admin);
      rounds[contestant.name].push(await load.measure(contestant, scenario, { duration: SECONDS }));
    }
  }
  return rounds;
}

/** One request a second from each user, one contestant after another. */
async function measureSteadily(contestants, load, admin) {
  const measured = [];
  for (const contestant of contestants) {
    const cell = isSteady(contestant) ? await measureOneSteadily(contestant, load, admin) : undefined;
    measured.push({ name: contestant.name, residentBytes: contestant.residentBytes(), cell });
  }
  return measured;
}

/** The peer cannot answer 1,000 requests a second on two cores: its queue would grow until the run ends. */
function isSteady({ name }) {
  return STEADY_SECONDS > 0 && name !== 'peer';
}

async function measureOneSteadily(contestant, load, admin) {
  say(`${USERS} users with one request a second each: ${contestant.name} …`);
  await settle(admin);
  return load.measure(contestant, 'mix', { duration: STEADY_SECONDS, everySecond: true });
}

function startLoad(users, database) {
  const child = fork(here('load.mjs'));
  child.send({ users, connections: CONNECTIONS });
  const ended = once(child, 'exit').then(() => ({ failure: 'it ended' }));
  return {
    measure: async ({ name, url, cpuSeconds }, scenario, extent) => {
      const before = [cpuSeconds(), database.cpuSeconds()];
      child.send({ url, scenario, ...extent });
      const cell = await Promise.race([
        new Promise((resolve) => child.once('message', resolve)),
        ended,
        sleep((extent.duration ?? 0) * 1000 + GRACE_MS, { failure: 'it is stuck' }, { ref: false }),
      ]);
      if (cell.failure) throw new Error(`load on ${name} failed: ${cell.failure}`);
      if (cell.failed > 0)
        throw new Error(`${name}: ${cell.failed} requests of "${scenario}" returned another status than 2xx`);
      const [app, postgres] = [cpuSeconds(), database.cpuSeconds()].map(
        (seconds, nth) => ((seconds - before[nth]) * 1e6) / cell.answered,
      );
      return { ...cell, cpuMicroseconds: { app, postgres } };
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

function report(table, machine) {
  const load = `${USERS * TASKS_PER_USER} tasks of ${USERS} users; ${CONNECTIONS} connections, ${USERS} tokens, pool of ${POOL_SIZE}`;
  const time = `${ROUNDS} rounds of ${SECONDS} s in turns; load, servers and database on one machine`;
  say(`\n${table}\n\n${machine}\n${load}\n${time}`);
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(
    here('results.md'),
    `# npm run bench, ${date}\n\n${table}\n\n- ${machine}\n- ${load}\n- ${time}\n`,
  );
}

function say(text) {
  console.log(text);
}
