import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Commit, Storage, Stored } from '../../src/replica/replica.js';

/** A TCP proxy that cuts some of its connections after a random number of bytes, in either direction, and delays others. */
export class FaultyProxy {
  isFaulty = false;
  private readonly sockets = new Set<Socket>();
  private server!: Server;

  private constructor(
    private readonly port: number,
    private readonly random: () => number,
  ) {}

  static async start(target: string, random: () => number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(Number(new URL(target).port), random);
    proxy.server = createServer((client) => proxy.serve(client));
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    const server = connect(this.port, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket
        .on('error', () => {})
        .once('close', () => {
          this.sockets.delete(socket);
          end();
        });
    }
    this.pipe(client, server, end);
    this.pipe(server, client, end);
  }

  private pipe(from: Socket, to: Socket, end: () => void): void {
    let rest = this.random() < 0.3 ? Math.floor(this.random() * 6_000) : Infinity;
    const delayMs = this.random() < 0.2 ? this.random() * 30 : 0;
    from.on('data', (chunk: Buffer) => {
      const part = this.isFaulty ? chunk.subarray(0, rest) : chunk;
      if (this.isFaulty) rest -= chunk.length;
      const pass = (): void => {
        if (!to.destroyed) to.write(part);
        if (rest < 0) end();
      };
      if (delayMs === 0) pass();
      else setTimeout(pass, delayMs);
    });
  }
}

/** Passes calls to a storage until the device crashes. */
export class CrashableStorage implements Storage {
  readonly isPersistent = true;
  isDead = false;

  constructor(
    private readonly inner: Storage,
    private readonly step: () => void,
  ) {}

  load(): Promise<Stored> {
    return this.through(() => this.inner.load());
  }

  commit(commits: readonly Commit[]): Promise<void> {
    return this.through(() => this.inner.commit(commits));
  }

  close(): void {}

  private async through<T>(call: () => Promise<T>): Promise<T> {
    this.survive();
    const result = await call();
    this.survive();
    return result;
  }

  private survive(): void {
    this.step();
    if (this.isDead) throw new Error('The device has crashed.');
  }
}
