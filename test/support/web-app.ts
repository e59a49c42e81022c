import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

/** The machine’s Chromium, if there is one. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** A self-signed certificate for a browser that accepts any certificate. */
export function selfSigned(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'todo-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=example.test', '-days', '2'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files], {
    stdio: 'ignore',
  });
  const read = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return read;
}

/** A server on 127.0.0.1 that can be closed together with its connections. */
export class Listener {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket.on('error', () => {}).on('close', () => this.sockets.delete(socket)));
    });
  }

  /** Serves one page that loads one script. */
  static page(script: string, settings: object, tls?: Certificate): Promise<Listener> {
    const html = `<!doctype html><div id="app"></div><script>SETTINGS = ${JSON.stringify(settings)}</script>
      <script type="module" src="/app.js"></script>`;
    const handle: Parameters<typeof createHttpServer>[1] = (request, response) => {
      const isScript = request.url === '/app.js';
      response
        .setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
        .end(isScript ? script : html);
    };
    return Listener.on(tls ? createHttpsServer(tls, handle) : createHttpServer(handle));
  }

  /** Forwards to another port on this machine, like a proxy that terminates TLS. */
  static front(target: () => number, tls?: Certificate): Promise<Listener> {
    const handle = (socket: Socket): void => {
      const onward = connect(target(), '127.0.0.1');
      onward.on('error', () => socket.destroy());
      socket
        .on('error', () => onward.destroy())
        .pipe(onward)
        .pipe(socket);
    };
    return Listener.on(tls ? createTlsServer(tls, handle) : createServer(handle));
  }

  private static async on(server: Server): Promise<Listener> {
    const listener = new Listener(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return listener;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
