import { createECDH, type ECDH, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error It has no types.
import ece from 'http_ece';

export interface Pushed {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A push service for browsers with a configurable response. */
export class PushService {
  readonly received: Pushed[] = [];
  status = 201;

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<PushService> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const service = new PushService(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        service.received.push({ path, headers, body: Buffer.concat(chunks) });
        response.writeHead(service.status).end();
      });
    });
    return service;
  }

  /** A subscription like the one `pushManager.subscribe()` creates in a browser. */
  subscribe(name: string): Browser {
    return new Browser(`${this.origin}/send/${name}`);
  }

  /** The messages for a browser. */
  for({ endpoint }: Browser): Pushed[] {
    return this.received.filter(({ path }) => endpoint.endsWith(path));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export class Browser {
  private readonly curve: ECDH = createECDH('prime256v1');
  private readonly auth = randomBytes(16);

  constructor(readonly endpoint: string) {
    this.curve.generateKeys();
  }

  /** The result of `PushSubscription.toJSON()`. */
  toJSON() {
    const keys = { p256dh: this.curve.getPublicKey('base64url'), auth: this.auth.toString('base64url') };
    return { endpoint: this.endpoint, expirationTime: null, keys };
  }

  /** @throws if the message is not encrypted for this browser */
  read({ body }: Pushed): unknown {
    const keys = {
      version: 'aes128gcm',
      privateKey: this.curve,
      authSecret: this.auth.toString('base64url'),
    };
    return JSON.parse((ece.decrypt(body, keys) as Buffer).toString());
  }
}
