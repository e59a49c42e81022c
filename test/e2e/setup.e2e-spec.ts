import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { cleanUp, newFolder, TRUST } from '../support/process.js';

const ROOT = join(__dirname, '../..');
const INSTALLED = 'node_modules/.package-lock.json';
const MAIN = 'dist/src/main.js';

interface Lock {
  packages: Record<string, { dev?: boolean }>;
}

let database: TestDatabase;
beforeAll(async () => void (database = await createDatabase({ migrated: false })));
afterAll(() => database.drop());
afterEach(cleanUp);

/** A checkout with the built service and the packages that `npm ci --omit=dev` installs. */
function newInstallation({ withDevelopmentPackages = false } = {}): string {
  const folder = newFolder();
  for (const name of ['package.json', 'package-lock.json', 'scripts', 'dist', 'src', 'ormconfig.ts']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  for (const name of ['tsconfig.json', 'tsconfig.build.json']) cpSync(join(ROOT, name), join(folder, name));
  const lock = JSON.parse(readFileSync(join(ROOT, INSTALLED), 'utf8')) as Lock;
  const kept = Object.entries(lock.packages).filter(([, { dev }]) => withDevelopmentPackages || !dev);
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, INSTALLED), JSON.stringify({ ...lock, packages: Object.fromEntries(kept) }));
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((each) => !each.startsWith('.')))
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  return folder;
}

/** Runs without a network, so that any install fails. */
const run = (folder: string, script: string, settings: Record<string, string> = {}) =>
  spawnSync('npm', ['run', '--silent', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      npm_config_offline: 'true',
      ...TRUST,
      DATABASE_URL: database.url,
      ...settings,
    },
  });

const timesIn = (folder: string) =>
  [INSTALLED, MAIN].map((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs);

/** Simulates a `git pull` while the service runs. */
const changeSource = (folder: string) =>
  writeFileSync(join(folder, 'src/main.ts'), '// changed\n', { flag: 'a' });

describe('npm run migrate', () => {
  it.each([
    ['without development packages', {}, {}],
    ['with NODE_ENV=production', { withDevelopmentPackages: true }, { NODE_ENV: 'production' }],
    ['that is already built', { withDevelopmentPackages: true }, {}],
  ])('neither installs nor builds in an installation %s', (_which, packages, settings) => {
    const folder = newInstallation(packages);
    changeSource(folder);
    const before = timesIn(folder);
    const { status, stderr } = run(folder, 'migrate', settings);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(timesIn(folder)).toEqual(before);
  });

  it('explains how to build a production installation that is not built', () => {
    const folder = newInstallation();
    rmSync(join(folder, 'dist'), { recursive: true });
    const { status, stderr } = run(folder, 'migrate', { NODE_ENV: 'production' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'There is no build: run npm ci --ignore-scripts --include=dev && npm run build.\n',
    });
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });
});
