import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  /** Whether this is the link to a workspace. */
  readonly link?: boolean;
  /** Whether the package is a part of the archive of the package around it. */
  readonly inBundle?: boolean;
}

const read = (file: string): string => readFileSync(file, 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string | boolean>>;
const lock = JSON.parse(read('package-lock.json')).packages as Record<string, Locked>;
const named = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
const packages = Object.entries(lock).filter(
  ([path, { link, inBundle }]) => path.includes('node_modules/') && !link && !inBundle,
);
const client = JSON.parse(read('client/package.json')) as Partial<
  Record<'dependencies' | 'peerDependencies', Record<string, string>>
>;
const web = JSON.parse(read('web/package.json')) as { devDependencies: Record<string, string> };
/** The packages of the web app; the client is a part of this repository. */
const ofWeb = Object.entries(web.devDependencies).filter(([name]) => name !== '@todo-backend/client');
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** The rows of the tables: name, purpose, reason. */
const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\| (.+?) +\| (.+?) +\|$/gm)];

describe('the dependencies', () => {
  it('have exactly one row each, with a reason, in docs/dependencies.md', () => {
    expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(named).sort());
    for (const [, name, purpose, reason] of rows)
      expect([name, purpose!.length > 2, reason!.length > 2]).toEqual([name, true, true]);
  });

  it('are pinned to the version in the lock file', () => {
    for (const [name, version] of Object.entries(named)) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)]);
      expect([name, lock[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
    expect(Object.keys(named).length).toBe(
      [manifest.dependencies, manifest.optionalDependencies, manifest.devDependencies].flatMap((group) =>
        Object.keys(group!),
      ).length,
    );
  });

  it('of the client and the web app are pinned, locked and explained', () => {
    const text = read('docs/dependencies.md');
    for (const [name, version] of [...Object.entries(client.dependencies ?? {}), ...ofWeb]) {
      const locked = lock[`web/node_modules/${name}`] ?? lock[`node_modules/${name}`];
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
      expect([name, locked?.version]).toEqual([name, version]);
      expect(text).toContain(`\`${name}\` ${version}`);
    }
  });

  it('include the pg version whose internals were checked', () => {
    const [, checked] =
      /Checked against pg ([\d.]+)/.exec(read('src/platform/database/pg-internals.ts')) ?? [];
    expect(checked).toBe(lock['node_modules/pg']!.version);
  });

  it('come from the npm registry with an integrity hash', () => {
    expect(packages.length).toBeGreaterThan(300);
    const untrusted = packages.filter(
      ([, { integrity, resolved }]) =>
        !/^sha512-[\w+/]{86}==$/.test(integrity ?? '') ||
        (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')),
    );
    expect(untrusted).toEqual([]);
  });

  it('run no install scripts', () => {
    const scripted = new Set(
      packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path)),
    );
    expect(manifest.allowScripts).toEqual(Object.fromEntries([...scripted].map((name) => [name, false])));
    // Older npm versions ignore `allowScripts`.
    const files = ['Dockerfile', 'README.md', 'docs/operations.md', 'scripts/setup.mjs'];
    const installs = files.flatMap((file) => read(file).match(/\bnpm ci [^`\n]*|npm\('ci'.*/g) ?? []);
    expect(installs.length).toBeGreaterThan(5);
    expect(installs.filter((call) => !call.includes('--ignore-scripts'))).toEqual([]);
  });

  it('include every package that the service, the tests and the scripts import', () => {
    const atRunTime = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(
      importedBy(['src'], (file) => !file.endsWith('.spec.ts')).filter((name) => !atRunTime.includes(name)),
    ).toEqual([]);
    const ofClient = Object.keys({ ...client.dependencies, ...client.peerDependencies });
    expect(importedBy(['client/src']).filter((name) => !ofClient.includes(name))).toEqual([]);
    const inWeb = [...ofWeb.map(([name]) => name), '@todo-backend/client'];
    expect(importedBy(['web/src', 'web/build']).filter((name) => !inWeb.includes(name))).toEqual([]);
    const all = [...Object.keys(named), ...ofClient];
    expect(
      importedBy(['src', 'test', 'bench', 'scripts', 'client'], isSource).filter(
        (name) => !all.includes(name),
      ),
    ).toEqual([]);
  });
});

function isSource(file: string): boolean {
  return !/(^|\/)(dist|node_modules)\//.test(file);
}

/** The packages that the files in these folders import. */
function importedBy(folders: string[], isMeant: (file: string) => boolean = () => true): string[] {
  const files = folders.flatMap((folder) =>
    (readdirSync(folder, { recursive: true }) as string[])
      .map((file) => join(folder, file))
      .filter((file) => /\.(tsx?|mjs)$/.test(file) && isMeant(file)),
  );
  const specifiers = files.flatMap((file) =>
    [...read(file).matchAll(/(?: from | import\(|^import )'([@\w][\w./@:-]*)'/gm)].map(([, name]) => name!),
  );
  const names = specifiers.map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]);
  return [...new Set(names)].filter((name) => !isBuiltin(name)).sort();
}
