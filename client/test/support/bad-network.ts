import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy in front of the service that delays, drops, duplicates, answers for it and cuts connections. */
export class BadNetwork {
  /** Delay of each request. */
  delayMs = 0;
  /** Cuts the next connections, each after this number of bytes of the response. */
  readonly cutsAfter: number[] = [];
  /** Responses that the proxy gives itself, as an overloaded load balancer does. */
  readonly responses: string[] = [];
  /** Sends each request to the service twice, and drops the second response. */
  duplicates = false;
  /** Accepts connections and data, and forwards nothing. */
  isSilent = false;
  /** Cuts requests with this text. */
  blocked?: string;
  /** Passes the next request with this text, and cuts its connection instead of the response. */
  unanswered?: string | undefined;
  /** The requests that arrived, as text. */
  readonly requests: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => this.serve(client));
  }

  static async before(url: string): Promise<BadNetwork> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new BadNetwork(server, new URL(url));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts all connections. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(client: Socket): void {
    this.keep(client);
    let upstream: Socket | undefined;
    let copy: Socket | undefined;
    let isUnanswered = false;
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (/^(GET|POST|PUT|PATCH|DELETE) /.test(text)) {
        this.requests.push(text);
        const isBlocked = this.blocked !== undefined && text.includes(this.blocked);
        if (isBlocked) return void client.destroy();
        if (this.unanswered !== undefined && text.includes(this.unanswered)) {
          this.unanswered = undefined;
          isUnanswered = true;
        }
        const response = this.responses.shift();
        if (response !== undefined) return void client.end(response);
      }
      upstream ??= this.toService(client, () => isUnanswered);
      if (this.duplicates) copy ??= this.keep(this.connect()).resume();
      setTimeout(() => {
        if (!this.isSilent) upstream?.write(chunk);
        copy?.write(chunk);
      }, this.delayMs);
    });
    client.once('close', () => {
      upstream?.destroy();
      // The duplicate outlives the connection, as a delayed packet does.
      setTimeout(() => copy?.destroy(), 1_000).unref();
    });
  }

  private toService(client: Socket, isUnanswered: () => boolean): Socket {
    const upstream = this.keep(this.connect());
    let left = this.cutsAfter.shift() ?? Infinity;
    upstream.on('data', (chunk) => {
      if (this.isSilent) return;
      if (isUnanswered()) return void client.destroy();
      if (chunk.length < left) {
        left -= chunk.length;
        client.write(chunk);
      } else {
        client.write(chunk.subarray(0, left), () => client.destroy());
        upstream.destroy();
      }
    });
    return upstream.once('close', () => client.destroy());
  }

  private connect(): Socket {
    return connect(Number(this.target.port), this.target.hostname);
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    return socket.on('error', () => {}).once('close', () => this.sockets.delete(socket));
  }
}
