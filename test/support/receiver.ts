import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly type: string;
    readonly id: string | null;
    readonly change: string;
    readonly version: number;
    readonly row: Readonly<Record<string, unknown>> | null;
  };
  readonly headers: IncomingMessage['headers'];
  /** The raw body, to verify the signature. */
  readonly text: string;
}

type Answer = (response: ServerResponse, message: Received) => unknown;
const ok: Answer = (response) => response.writeHead(204).end();

/** A webhook receiver with a configurable response. */
export class Receiver {
  readonly received: Received[] = [];
  answer: Answer = ok;
  /** The number of accepted connections. */
  connections = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(host = '127.0.0.1', port = 0): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    const receiver = new Receiver(
      server,
      `http://${host}:${(server.address() as AddressInfo).port}/hook?key=1`,
    );
    server.on('connection', () => void receiver.connections++);
    server.on('request', (request, response) => void receiver.take(request, response));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get types(): string[] {
    return this.received.map(({ type }) => type);
  }

  get ids(): string[] {
    return this.received.map(({ id }) => id);
  }

  /** The titles of the received tasks, in order. */
  get titles(): unknown[] {
    return this.received.flatMap(({ data }) => (data.type === 'task' ? [data.row?.['title']] : []));
  }

  takeAll(): void {
    this.answer = ok;
  }

  refuse(status = 500, headers: Record<string, string> = {}): void {
    this.answer = (response) => response.writeHead(status, headers).end('not now');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const id = String(request.headers['webhook-id']);
    const message = { ...JSON.parse(text), id, headers: request.headers, text } as Received;
    this.received.push(message);
    await this.answer(response, message);
  }
}

/** @throws if the message is not signed with this secret or not recent */
export const verify = (secret: string, { text, headers }: Received): unknown =>
  new Webhook(secret).verify(text, headers as Record<string, string>);
