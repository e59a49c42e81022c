import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { cleanUp, newFolder, Service, TRUST } from '../support/process.js';

afterEach(cleanUp);

describe('npm run backup and npm run restore', () => {
  const run = async (script: string, args: string[], cwd: string) => {
    const child = spawn(process.execPath, [join(__dirname, `../../dist/src/cli/${script}.js`), ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...TRUST },
    });
    const [out, err, [code]] = await Promise.all([
      script === 'backup' && args[0] === '-'
        ? (async () => {
            const chunks: Buffer[] = [];
            for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
            return Buffer.concat(chunks);
          })()
        : text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    return { out, err, code };
  };

  it('move an embedded database to another machine, even while the service runs', async () => {
    const [here, there] = [newFolder(), newFolder()];
    const first = await Service.start(here, TRUST);
    const task = await (await first.as('ada')).newTask({ title: 'Moved' });
    const file = join(here, 'todo.backup');
    expect(await run('backup', [file], here)).toMatchObject({ code: 0, out: '' });
    expect((await run('backup', [file], here)).err).toMatch(/already exists/);
    const { out, code } = await run('backup', ['-'], here);
    expect(code).toBe(0);
    writeFileSync(join(here, 'streamed.backup'), out);
    await first.stop();
    expect(await run('restore', [join(here, 'streamed.backup')], there)).toMatchObject({ code: 0, err: '' });
    expect(await run('restore', [file], there)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The database is not empty: .*\n$/),
    });
    const second = await Service.start(there, TRUST);
    expect((await (await second.as('ada')).get(`/api/v1/tasks/${task.id}`).expect(200)).body).toEqual(task);
    await second.stop();
  }, 180_000);

  it.each(['backup', 'restore'])('%s without a file prints its usage', async (script) => {
    expect(await run(script, [], newFolder())).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining(`npm run ${script} -- FILE`),
    });
  });
});
