// Makes a clone ready for development: installs what package-lock.json names and is not there, and with --build builds what
// has changed since the last build. With --build-once a build that is there stays as it is, for commands that may run
// beside a service. It never changes what is in production. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

process.chdir(join(import.meta.dirname, '..'));
const MAIN = 'dist/src/main.js';
const SERVICE = {
  main: MAIN,
  stamp: 'dist/.built-from',
  sources: [
    'src',
    'ormconfig.ts',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
    'scripts/bundle.mjs',
  ],
};

const CLIENT = {
  main: 'client/dist/index.js',
  stamp: 'client/dist/.built-from',
  sources: ['client/src', 'client/package.json', 'client/tsconfig.build.json', 'package-lock.json'],
};

const WEB = {
  main: 'web/dist/index.html',
  stamp: 'web/dist/.built-from',
  sources: [
    ...['web/src', 'web/public', 'web/build', 'web/index.html', 'web/vite.config.ts', 'web/package.json'],
    ...['client/src', 'src/quick-add/parser', 'src/tasks', 'src/platform/time.ts', 'package-lock.json'],
  ],
};

const builds = process.argv.includes('--build');
const buildsOnce = process.argv.includes('--build-once');
if (isProduction()) {
  if ((builds || buildsOnce) && !existsSync(MAIN))
    fail('There is no build: run npm ci --ignore-scripts --include=dev && npm run build.');
} else if (!buildsOnce || !existsSync(MAIN)) {
  if (!isInstalled()) {
    console.log('Installing dependencies …');
    // Not by `allowScripts` alone, which npm 10 and 11.6 ignore.
    npm('ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund');
  }
  if (builds || buildsOnce) buildUnlessBuilt('build:service', SERVICE);
  if (builds && existsSync('web/src')) buildUnlessBuilt('build:web', WEB);
  // The service runs without the client.
  const isStart = process.env.npm_lifecycle_event === 'prestart';
  if (builds && !isStart && existsSync('client/src')) buildUnlessBuilt('build:client', CLIENT);
}

/** Whether the settings say so, or the packages for development were left out (npm ci --ignore-scripts --omit=dev). */
function isProduction() {
  const settings = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  if ((process.env.NODE_ENV ?? settings.NODE_ENV) === 'production') return true;
  const found = installedPackages();
  return (
    found !== undefined &&
    Object.keys(lockedPackages()['']?.devDependencies ?? {}).every((name) => !found[`node_modules/${name}`])
  );
}

function lockedPackages() {
  return JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
}

function installedPackages() {
  const file = 'node_modules/.package-lock.json';
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

/** Whether every package of the lock file is there in its version; those for other platforms need not be. */
function isInstalled() {
  const found = installedPackages();
  return (
    found !== undefined &&
    Object.entries(lockedPackages()).every(
      ([path, { version, optional }]) =>
        path === '' || found[path]?.version === version || (optional && !found[path]),
    )
  );
}

function buildUnlessBuilt(script, part) {
  if (isBuilt(part)) return;
  console.log('Building …');
  npm('run', '--silent', script);
  writeFileSync(part.stamp, fingerprint(part));
}

/** By the stamp, or by the files' times where the script was run by hand. */
function isBuilt(part) {
  if (!existsSync(part.main)) return false;
  if (existsSync(part.stamp)) return readFileSync(part.stamp, 'utf8') === fingerprint(part);
  const builtAt = statSync(part.main).mtimeMs;
  return builtFrom(part).every((file) => statSync(file).mtimeMs < builtAt);
}

function fingerprint(part) {
  const hash = createHash('sha256');
  for (const file of builtFrom(part)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** Unit tests are next to the sources, but are not built. */
function builtFrom({ sources }) {
  return sources.flatMap(filesIn).filter((file) => !file.endsWith('.spec.ts'));
}

function filesIn(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function npm(...args) {
  // The npm that runs this or, where it is run by hand, the one on the path.
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli ? [process.execPath, cli] : ['npm'];
  // Jest sets NODE_ENV, with which Vite would bundle React for development.
  const { NODE_ENV: _, ...env } = process.env;
  const { status } = spawnSync(command, [...first, ...args], { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}
