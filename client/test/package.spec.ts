import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'todo-client-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the package of the client', () => {
  it('has the types that openapi.json generates', () => {
    execFileSync(process.execPath, [join(ROOT, 'client/scripts/generate.mjs'), folder]);
    const committed = join(ROOT, 'client/src/generated');
    const files = readdirSync(committed).sort();
    expect(readdirSync(folder).sort()).toEqual(files);
    for (const file of files)
      expect(readFileSync(join(committed, file), 'utf8') === readFileSync(join(folder, file), 'utf8')).toBe(
        true,
      );
  });

  it('compiles with the strictest types, and its types narrow as promised', () => {
    const { status, stdout } = spawnSync(process.execPath, [TSC, '-p', join(ROOT, 'client/test/types')], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('has at most 6 kB of calls, minified and compressed, without dependencies', () => {
    const out = join(folder, 'out');
    execFileSync(process.execPath, [TSC, '-p', join(ROOT, 'client/tsconfig.build.json'), '--outDir', out]);
    const output = execFileSync(
      process.execPath,
      [join(ROOT, 'client/scripts/size.mjs'), join(out, 'index.js')],
      { encoding: 'utf8' },
    );
    const { bytes, modules } = JSON.parse(output) as { bytes: number; modules: string[] };
    expect(bytes).toBeGreaterThan(2_000);
    expect(bytes).toBeLessThanOrEqual(6_000);
    expect(modules.filter((module) => !module.startsWith(out))).toEqual([]);
  });
});
