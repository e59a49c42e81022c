import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A wire to a server's socket that can be cut, slowed down, swallow what is sent, or lead elsewhere from now on. */
export class Proxy {
  /** How much later whatever is sent to the server arrives. */
  delayMs = 0;
  /** Whether the first of two connections is cut off, or each. */
  cutsEveryOther = false;
  cutsAll = false;
  private connections = 0;
  private isHole = false;
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

  /** Where it listens, the same for as long as it lives. */
  get at(): number {
    return this.port;
  }

  /** Nothing arrives and nobody is told, on new connections either; those of before stay dead for ever. */
  swallow(): void {
    this.isHole = true;
    for (const socket of this.sockets) socket.removeAllListeners('data').resume();
  }

  /** What connects from now on is served. */
  deliver(): void {
    this.isHole = false;
  }

  /** Nobody listens; who was connected is cut off. */
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

  /** Cuts off who is connected. */
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
    if (this.isHole) return void client.resume();
    const server = this.keep(connect(this.target));
    client.setNoDelay(true);
    client.on('data', (chunk) => this.later(() => server.write(chunk)));
    server.on('data', (chunk) => client.write(chunk));
    const end = (): void => {
      if (this.isHole) return;
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
