import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { freePort } from './postgres-server.mjs';
import { newFolder, until } from './process.js';

const CADDYFILE = join(__dirname, '../../deploy/Caddyfile');
/** Keeps Caddy from using ports 80 and 2019 and from changing the machine’s trust store. */
const LOCAL_OPTIONS = '{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n';

/** `describe` if this machine has Caddy; otherwise the report marks the suite as skipped. */
export const describeWithCaddy = (name: string, tests: () => void): void =>
  spawnSync('caddy', ['version']).status === 0
    ? describe(name, tests)
    : describe.skip(`${name} (this machine has no caddy)`, tests);

/** Caddy with deploy/Caddyfile and a certificate of its own authority. */
export class Caddy {
  private constructor(
    private readonly port: number,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param upstream host and port of the service */
  static async start(upstream: string): Promise<Caddy> {
    const folder = newFolder();
    const file = join(folder, 'Caddyfile');
    writeFileSync(file, LOCAL_OPTIONS + readFileSync(CADDYFILE, 'utf8'));
    const port = await freePort();
    const child = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        XDG_DATA_HOME: folder,
        TODO_SITE: `localhost:${port}`,
        TODO_UPSTREAM: upstream,
      },
      stdio: 'ignore',
    });
    const caddy = new Caddy(port, folder, child);
    await until(async () => existsSync(caddy.authority) && (await caddy.answers()), 60_000);
    return caddy;
  }

  get url(): string {
    return `https://localhost:${this.port}`;
  }

  /** Trusts only Caddy’s certificate authority. */
  get agent(): Agent {
    return new Agent({ ca: readFileSync(this.authority), keepAlive: false });
  }

  private get authority(): string {
    return join(this.folder, 'caddy/pki/authorities/local/root.crt');
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await exited;
  }

  private answers(): Promise<boolean> {
    return new Promise((resolve) => {
      request(`${this.url}/health/live`, { agent: this.agent }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      })
        .on('error', () => resolve(false))
        .end();
    });
  }
}
