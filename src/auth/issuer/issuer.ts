import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { bearer } from 'better-auth/plugins/bearer';
import { jwt } from 'better-auth/plugins/jwt';
import type { JSONWebKeySet } from 'jose';
import pg from 'pg';

export const ISSUER_PATH = '/api/auth';
/** The issuer's tables have a schema of their own, which the role of the requests may not enter. */
const SCHEMA = 'auth';
const CONNECTIONS = 4;

export interface IssuerOptions {
  /** A direct connection: the schema is a start-up option, which a transaction pooler refuses. */
  readonly databaseUrl: string;
  /** Origin of the service: the tokens' `iss` and `aud`. */
  readonly origin: string;
  readonly secret: string;
  readonly trustedOrigins: readonly string[];
}

/** A real Better Auth inside the service: e-mail and password, sessions, and the tokens that the service verifies. */
export class Issuer {
  readonly origin: string;
  private readonly pool: pg.Pool;
  private readonly options: BetterAuthOptions;
  private readonly auth: { handler(request: Request): Promise<Response> };

  constructor({ databaseUrl, origin, secret, trustedOrigins }: IssuerOptions) {
    this.origin = origin;
    this.pool = new pg.Pool({
      connectionString: databaseUrl,
      options: `-c search_path=${SCHEMA}`,
      max: CONNECTIONS,
      connectionTimeoutMillis: 5_000,
    });
    // An idle connection that breaks is replaced by the next request; without a listener it would end the process.
    this.pool.on('error', () => {});
    this.options = {
      baseURL: origin,
      basePath: ISSUER_PATH,
      secret,
      trustedOrigins: [...trustedOrigins],
      database: this.pool,
      emailAndPassword: { enabled: true },
      plugins: [jwt({ jwt: { issuer: origin, audience: origin } }), bearer()],
      telemetry: { enabled: false },
      logger: { level: 'error' },
    };
    this.auth = betterAuth(this.options);
  }

  handle(request: Request): Promise<Response> {
    return this.auth.handler(request);
  }

  /** The public keys of its tokens, asked for as anybody would. */
  readonly fetchKeys = async (): Promise<JSONWebKeySet> => {
    const response = await this.handle(new Request(`${this.origin}${ISSUER_PATH}/jwks`));
    if (!response.ok) throw new Error(`the embedded issuer answered ${response.status}`);
    return (await response.json()) as JSONWebKeySet;
  };

  /** Brings its tables up to date. */
  async migrate(): Promise<void> {
    await this.pool.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    const { runMigrations } = await getMigrations(this.options);
    await runMigrations();
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
