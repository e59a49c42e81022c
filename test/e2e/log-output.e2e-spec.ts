import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const LOGGER = pathToFileURL(join(process.cwd(), 'dist/src/platform/observability/logger.js')).href;

/** A process that logs like the service and exits with code 3. */
function logging(statements: string) {
  const script = `const { createLogger } = await import('${LOGGER}');
    const logger = createLogger({ LOG_LEVEL: 'info' });
    ${statements}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('the log', () => {
  it('contains the last line logged before the process exits', async () => {
    const child = logging(`logger.info('first'); logger.info('last'); process.exit(3);`);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    expect(await once(child, 'close')).toEqual([3, null]);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(lines).toEqual(['first', 'last']);
  });

  it('does not block a process when nothing reads its output', async () => {
    const child = logging(`logger.info('first');
      setTimeout(() => logger.warn('nobody reads this'), 300);
      setTimeout(() => { logger.info('nor this'); process.exit(3); }, 600);`);
    child.stdout.destroy();
    const last = setTimeout(() => child.kill('SIGKILL'), 20_000);
    expect(await once(child, 'close')).toEqual([3, null]);
    clearTimeout(last);
  });
});
