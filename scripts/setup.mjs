// Makes a fresh clone ready: installs what package-lock.json names and is not there, and builds what has changed since
// the last build. Runs before `npm start` and `npm test`; needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
const STAMP = 'dist/.built-from';
const SOURCES = [
  'src',
  'ormconfig.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
  'scripts/bundle.mjs',
];

if (!isInstalled()) {
  console.log('Installing dependencies …');
  // Not by `allowScripts` alone, which npm 10 and 11.6 ignore.
  npm('ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund');
}
if (process.argv.includes('--build') && !isBuilt()) {
  console.log('Building …');
  npm('run', '--silent', 'build');
  writeFileSync(STAMP, fingerprint());
}

/** Whether every package of the lock file is there in its version; those for other platforms need not be. */
function isInstalled() {
  if (!existsSync('node_modules/.package-lock.json')) return false;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const found = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || found[path]?.version === version || (optional && !found[path]),
  );
}

function isBuilt() {
  return existsSync('dist/src/main.js') && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesIn)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

function filesIn(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

function npm(...args) {
  // The npm that runs this or, where it is run by hand, the one on the path.
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli ? [process.execPath, cli] : ['npm'];
  const { status } = spawnSync(command, [...first, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
