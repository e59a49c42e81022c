import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  type GenerateKeyPairResult,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

export const ISSUER = 'https://auth.example.com';
export const AUDIENCE = 'https://todo.example.com';

export interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly pair: GenerateKeyPairResult;
}

/** A token issuer with real keys that serves its key set over HTTP. */
export class TestIssuer {
  readonly keys: Key[] = [];
  /** The number of requests for the key set. */
  fetches = 0;
  /** The response of the key server instead of its keys. */
  broken?: { status: number; body: string };
  /** Whether the key server starts a response but never completes it. */
  stalls = false;
  /** The redirect target of the key server. */
  redirect?: string;
  private server?: Server;
  private port = 0;

  static async start(alg = 'EdDSA'): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    await issuer.addKey(alg);
    await issuer.listen();
    return issuer;
  }

  get jwksUrl(): string {
    return `http://127.0.0.1:${this.port}/jwks`;
  }

  /** Adds a key and signs with it from now on. */
  async addKey(alg = 'EdDSA', kid: string = randomUUID()): Promise<Key> {
    const key = { kid, alg, pair: await generateKeyPair(alg, { extractable: true }) };
    this.keys.unshift(key);
    return key;
  }

  /** Withdraws all keys and adds a new one. */
  async rotate(alg = 'EdDSA'): Promise<void> {
    this.keys.length = 0;
    await this.addKey(alg);
  }

  async listen(): Promise<void> {
    this.server = createServer((_request, response) => {
      this.fetches++;
      if (this.stalls) return void response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      if (this.redirect) return void response.writeHead(302, { location: this.redirect }).end();
      if (this.broken) return void response.writeHead(this.broken.status).end(this.broken.body);
      void this.keySet().then((set) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(set)),
      );
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
    this.server = undefined;
  }

  async keySet(): Promise<{ keys: JWK[] }> {
    const keys = this.keys.map(async ({ kid, alg, pair }) => ({
      ...(await exportJWK(pair.publicKey)),
      kid,
      alg,
    }));
    return { keys: await Promise.all(keys) };
  }

  /** A token for this subject. Claims that are undefined are omitted. */
  token(
    sub: unknown,
    claims: JWTPayload = {},
    header: Partial<JWTHeaderParameters> = {},
    key = this.keys[0]!,
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 900, sub, ...claims } as JWTPayload;
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.pair.privateKey);
  }
}
