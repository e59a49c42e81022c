// Measures whether one account can slow down another. Each scenario runs a user's requests alone and during an attack, and compares
// the 95th percentiles. The service has its default limits. The attacks run in a separate process.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startContestant } from './contestant.mjs';
import { FAIRNESS } from './fairness-scenarios.mjs';
import { sendSteadily } from './steady.mjs';
import { startDatabase, startIssuer } from './world.mjs';

const MAX_RATIO = 3;
const CONTROL_SECONDS = 8;
const ATTACK_SECONDS = 16;
/** Time for the attack to reach its full load. */
const RISE_MS = 2_000;
/** Time for outstanding responses. */
const GRACE_MS = 6_000;
const WARM_UP_SECONDS = 3;
const CONNECTIONS = 8;
const MEMORY_LOOK_MS = 100;
const MAIN = join(import.meta.dirname, '../dist/src/main.js');
/** Restores the defaults that the other benchmarks change. */
const DEFAULTS = {
  RATE_LIMIT_PER_MINUTE: undefined,
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: undefined,
  STATEMENT_TIMEOUT_MS: undefined,
  OVERLOAD_DELAY_MS: undefined,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in FAIRNESS));
if (unknown.length > 0) {
  console.error(`No scenario ${unknown.join(', ')}; available: ${Object.keys(FAIRNESS).join(', ')}`);
  process.exit(1);
}

console.log('| scenario | p95 alone, ms | p95 under attack, ms | ratio | refused | attack | |');
console.log('| --- | --: | --: | --: | --: | --- | --- |');
for (const name of chosen.length > 0 ? chosen : Object.keys(FAIRNESS)) {
  const failures = await run(name).catch((error) => [error.stack]);
  if (failures.length > 0) process.exitCode = 1;
}
// An interrupted measurement can leave open handles.
process.exit();

/** @returns the failures */
async function run(name) {
  const started = [];
  const keep = (thing) => (started.push(thing), thing);
  try {
    const measured = await measure(FAIRNESS[name], keep);
    const failures = [...faultsOf(measured), ...measured.failures];
    const { alone, attacked, attack } = measured;
    const numbers = [alone.p95, attacked.p95, attacked.p95 / alone.p95].map((number) => number.toFixed(1));
    const verdict = failures.length > 0 ? `**${failures.join('; ')}**` : 'fair';
    console.log(
      `| ${name}: ${FAIRNESS[name].title} | ${numbers.join(' | ')} | ${attacked.failed} of ${attacked.sent} | ${attack} | ${verdict} |`,
    );
    return failures;
  } catch (error) {
    console.log(`| ${name}: ${FAIRNESS[name].title} | | | | | | **${error.message}** |`);
    return [error.message];
  } finally {
    for (const thing of started.toReversed()) await thing.stop().catch((error) => console.error(error));
  }
}

function faultsOf({ alone, attacked }) {
  const faults = [];
  if (alone.failed > 0) faults.push(`${alone.failed} refused without an attack`);
  if (attacked.failed > 0) faults.push(`${attacked.failed} refused or unanswered`);
  if (!(attacked.p95 <= MAX_RATIO * alone.p95)) faults.push(`ratio above ${MAX_RATIO}`);
  return faults;
}

async function measure({ prepare, settings = {}, launch }, keep) {
  const database = keep(await startDatabase());
  const issuer = keep(await startIssuer());
  const { trust = issuer.trust, command, args = [] } = (await launch?.({ issuer, keep })) ?? {};
  const service = keep(
    await startContestant(
      'service',
      [...args, MAIN],
      {
        ...DEFAULTS,
        DATABASE_URL: database.url,
        ENCRYPTION_KEY: randomBytes(24).toString('base64url'),
        ...trust,
        ...settings,
      },
      command,
    ),
  );
  const { url } = service;
  const { others, attack, finish } = await prepare({ admin: database.admin, issuer, url, keep });
  const requests = Array.from({ length: others.connections ?? CONNECTIONS }, (_, nth) =>
    turned(others.requests, nth),
  );
  await control(url, requests, WARM_UP_SECONDS);
  const alone = await control(url, requests, CONTROL_SECONDS);

  const before = service.residentBytes();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, service.residentBytes() ?? 0)), MEMORY_LOOK_MS);
  const attacker = startAttack(url, attack);
  keep(attacker);
  await sleep(RISE_MS);
  const attacked = await control(url, requests, ATTACK_SECONDS);
  const failures = (await finish?.({ url, grownMiB: (peak - before) / 2 ** 20 })) ?? [];
  clearInterval(watch);
  const statuses = await attacker.end();
  const grown = `RSS +${((peak - before) / 2 ** 20).toFixed(0)} MiB`;
  return { alone, attacked, failures, attack: `${statuses}; ${grown}` };
}

/** Sends the other user's requests, one per second and connection, and measures their latency. */
async function control(url, requests, seconds) {
  const { failed, latenciesMs } = await sendSteadily(url, requests, seconds, GRACE_MS);
  latenciesMs.sort((a, b) => a - b);
  const p95 = latenciesMs[Math.floor(0.95 * (latenciesMs.length - 1))] ?? Infinity;
  return { sent: requests.length * seconds, failed, p95 };
}

function turned(requests, by) {
  return requests.map((_, nth) => requests[(nth + by) % requests.length]);
}

function startAttack(url, attack) {
  const child = fork(join(import.meta.dirname, 'fairness-attack.mjs'));
  child.send({ url, ...attack });
  return {
    /** @returns the number of responses by status */
    end: async () => {
      child.send('end');
      const [counts] = await once(child, 'message');
      const text = Object.entries(counts).map(([status, count]) => `${count} × ${status}`);
      return text.join(', ') || 'no answer';
    },
    stop: async () => child.kill('SIGKILL'),
  };
}
