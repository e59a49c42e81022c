import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A proxy before PostgreSQL that can stall, like a network that drops all packets. */
export class FreezingProxy {
  private readonly sockets = new Set<Socket>();
  private isFrozen = false;

  private constructor(
    private readonly server: Server,
    /** The database URL through the proxy. */
    readonly url: string,
  ) {}

  static async before(databaseUrl: string): Promise<FreezingProxy> {
    const url = new URL(databaseUrl.replace('@/', '@localhost/'));
    const folder = url.searchParams.get('host');
    const port = url.searchParams.get('port') ?? (url.port || '5432');
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const through = new URL(url);
    through.search = '';
    through.hostname = '127.0.0.1';
    through.port = String((server.address() as AddressInfo).port);
    const proxy = new FreezingProxy(server, through.href);
    server.on('connection', (client) =>
      proxy.join(
        client,
        folder ? connect(`${folder}/.s.PGSQL.${port}`) : connect(Number(port), url.hostname),
      ),
    );
    return proxy;
  }

  freeze(): void {
    this.isFrozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  thaw(): void {
    this.isFrozen = false;
    for (const socket of this.sockets) socket.resume();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, server: Socket): void {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => {});
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.isFrozen) from.pause();
    }
  }
}
