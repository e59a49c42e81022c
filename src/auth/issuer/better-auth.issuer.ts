import { Logger } from '@nestjs/common';
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { APIError } from 'better-auth/api';
import { getMigrations } from 'better-auth/db/migration';
import { bearer } from 'better-auth/plugins/bearer';
import { jwt } from 'better-auth/plugins/jwt';
import type { JSONWebKeySet } from 'jose';
import pg from 'pg';
import { connectionTo } from '../../database/connection.js';
import { CLIENT_ADDRESS, Issuer, ISSUER_PATH, ISSUER_SCHEMA } from './issuer.js';
import { PasswordHasher } from './password-hasher.js';

const CONNECTIONS = 4;
const LONGEST_NAME = 200;
const LONGEST_URL = 2_000;

export interface IssuerOptions {
  /** A direct connection: the schema is a start-up option, which a transaction pooler refuses. */
  readonly databaseUrl: string;
  /** Origin of the service: the tokens' `iss` and `aud`. */
  readonly origin: string;
  readonly secret: string;
  readonly trustedOrigins: readonly string[];
  /** Whether it limits how often one address may try; on a developer's machine that only gets in the way. */
  readonly limited: boolean;
}

/** A real Better Auth inside the service: e-mail and password, sessions, and the tokens that the service verifies. */
export class BetterAuthIssuer extends Issuer {
  readonly origin: string;
  private readonly logger = new Logger(BetterAuthIssuer.name);
  private readonly pool: pg.Pool;
  private readonly passwords = new PasswordHasher();
  private readonly options: BetterAuthOptions;
  private readonly auth: { handler(request: Request): Promise<Response> };

  constructor({ databaseUrl, origin, secret, trustedOrigins, limited }: IssuerOptions) {
    super();
    this.origin = origin;
    this.pool = new pg.Pool({
      ...connectionTo(databaseUrl, `-c search_path=${ISSUER_SCHEMA}`),
      max: CONNECTIONS,
      connectionTimeoutMillis: 5_000,
    });
    // An idle connection that breaks is replaced by the next request; without a listener it would end the process.
    this.pool.on('error', () => {});
    const { hash, verify, beforeSignUp } = this.passwords;
    this.options = {
      baseURL: origin,
      basePath: ISSUER_PATH,
      secret,
      trustedOrigins: [...trustedOrigins],
      database: this.pool,
      emailAndPassword: { enabled: true, password: { hash, verify } },
      hooks: { before: beforeSignUp },
      plugins: [jwt({ jwt: { issuer: origin, audience: origin, definePayload } }), bearer()],
      databaseHooks: { user: { create: { before: checkUser }, update: { before: checkUser } } },
      advanced: { ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] } },
      // The service fetches its keys through the same handler, and must not be shut out by other callers.
      rateLimit: { enabled: limited, customRules: { '/jwks': false } },
      telemetry: { enabled: false },
      logger: { level: 'error', log: (_level, message, ...rest) => this.log(message, rest) },
    };
    this.auth = betterAuth(this.options);
  }

  handle(request: Request): Promise<Response> {
    return this.passwords.run(() => this.auth.handler(request));
  }

  /** The public keys of its tokens, asked for as anybody would. */
  readonly fetchKeys = async (): Promise<JSONWebKeySet> => {
    const response = await this.handle(new Request(`${this.origin}${ISSUER_PATH}/jwks`));
    if (!response.ok) throw new Error(`the embedded issuer answered ${response.status}`);
    return (await response.json()) as JSONWebKeySet;
  };

  /** In the service's log, where a caller's words are escaped, and of an error only what describes it. */
  private log(message: string, rest: unknown[]): void {
    this.logger.warn({ message, err: rest.find((item) => item instanceof Error) });
  }

  /** Brings its tables up to date. */
  async migrate(): Promise<void> {
    await this.pool.query(`CREATE SCHEMA IF NOT EXISTS ${ISSUER_SCHEMA}`);
    const { runMigrations } = await getMigrations(this.options);
    await runMigrations();
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** What the tokens say of a user beside the `sub`; not the whole row, which can be of any size. */
const definePayload = ({ user }: { user: { email: string; name: string } }) => ({
  email: user.email,
  name: user.name,
});

/** Better Auth stores a name and a picture's address of any length, with any character, which would go into every token. */
async function checkUser({ name, image }: { name?: string; image?: string | null }): Promise<void> {
  if ((name ?? '').length > LONGEST_NAME || /\p{Cc}/u.test(name ?? '')) {
    throw new APIError('BAD_REQUEST', {
      message: `name must have ${LONGEST_NAME} characters at the most, and no control characters`,
    });
  }
  if ((image ?? '').length > LONGEST_URL) {
    throw new APIError('BAD_REQUEST', { message: `image must have ${LONGEST_URL} characters at the most` });
  }
}
