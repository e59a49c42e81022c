import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './process.js';

const CONFIGURATION = join(__dirname, '../../docker/nginx');

/** The machine’s nginx, or the one that NGINX names. */
export const NGINX = [process.env.NGINX, 'nginx', '/usr/sbin/nginx'].find(
  (path) => path !== undefined && spawnSync(path, ['-v']).status === 0,
);

/** `describe` if nginx is available; otherwise the report marks the suite as skipped, with the reason. */
export const describeWithNginx = (name: string, tests: () => void): void =>
  NGINX === undefined
    ? describe.skip(`${name} (this machine has no nginx; NGINX can name one)`, tests)
    : describe(name, tests);

/** nginx with the Compose configuration, in front of instances on this machine. */
export class Nginx {
  readonly url: string;
  private readonly child: ChildProcess;

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    // A file, because nginx opens its log by name, which fails with a pipe from Node.
    const output = openSync(join(folder, 'output'), 'a');
    const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'];
    this.child = spawn(NGINX!, args, { stdio: ['ignore', output, output] });
    closeSync(output);
  }

  get output(): string {
    return readFileSync(join(this.folder, 'output'), 'utf8');
  }

  /** @param trusted the proxies whose X-Forwarded-For is trusted */
  static async start(instances: readonly number[], trusted: readonly string[] = []): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'todo-nginx-'));
    // nginx drops root’s privileges.
    chmodSync(folder, 0o777);
    cpSync(CONFIGURATION, folder, { recursive: true });
    const port = await freePort();
    const edit = (name: string, change: (text: string) => string) =>
      writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')));
    edit('nginx.conf', (text) => text.replace('listen 8080', `listen 127.0.0.1:${port}`));
    edit('instances.conf', (text) =>
      text
        .replace(/^resolver .*$/m, '')
        .replace(/^ *server api:3000 resolve(.*)$/m, (_, options: string) =>
          instances.map((instance) => `server 127.0.0.1:${instance}${options}`).join('\n'),
        ),
    );
    const lines = trusted.map((proxy) => `set_real_ip_from ${proxy};`);
    writeFileSync(join(folder, 'trusted.conf'), lines.join('\n'));
    const nginx = new Nginx(port, folder);
    await until(async () => nginx.child.exitCode !== null || (await answers(port)));
    if (nginx.child.exitCode !== null) throw new Error(`nginx has not started: ${nginx.output}`);
    return nginx;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
