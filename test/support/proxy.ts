import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy to a Unix socket that can cut, delay, drop or redirect connections. */
export class Proxy {
  /** The delay of data sent to the server. */
  delayMs = 0;
  /** Cuts the first of every two new connections, or all of them. */
  cutsEveryOther = false;
  cutsAll = false;
  private connections = 0;
  private dropsData = false;
  private port = 0;
  private server?: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(public target: string) {}

  /** @param target a Unix socket */
  static async start(target: string): Promise<Proxy> {
    const proxy = new Proxy(target);
    await proxy.listen();
    return proxy;
  }

  /** The port, which stays the same until it stops. */
  get at(): number {
    return this.port;
  }

  /** Drops all data on current and new connections; current ones never recover. */
  dropData(): void {
    this.dropsData = true;
    for (const socket of this.sockets) socket.removeAllListeners('data').resume();
  }

  /** Serves new connections again. */
  deliver(): void {
    this.dropsData = false;
  }

  /** Stops listening and cuts all connections. */
  async refuse(): Promise<void> {
    const closed = once(this.server!, 'close');
    this.server!.close();
    this.cut();
    await closed;
  }

  async listen(): Promise<void> {
    this.server = createServer((client) => this.serve(client));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Cuts all connections. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    if (this.server?.listening) await this.refuse();
  }

  private serve(client: Socket): void {
    this.keep(client);
    const isOdd = ++this.connections % 2 === 1;
    if (this.cutsAll || (this.cutsEveryOther && isOdd)) return void client.destroy();
    if (this.dropsData) return void client.resume();
    const server = this.keep(connect(this.target));
    client.setNoDelay(true);
    client.on('data', (chunk) => this.later(() => server.write(chunk)));
    server.on('data', (chunk) => client.write(chunk));
    const end = (): void => {
      if (this.dropsData) return;
      client.destroy();
      server.destroy();
    };
    client.once('close', end);
    server.once('close', end);
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    return socket.on('error', () => {}).once('close', () => this.sockets.delete(socket));
  }

  private later(act: () => void): void {
    if (this.delayMs === 0) act();
    else setTimeout(act, this.delayMs);
  }
}
