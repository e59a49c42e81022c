import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.setup.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { readEnv } from '../../src/platform/config/env.js';
import { Client } from './client.js';
import { createDatabase, type TestDatabase } from './database.js';
import { AUDIENCE, ISSUER, TestIssuer } from './issuer.js';

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly database: TestDatabase;
  readonly issuer: TestIssuer;
  /** All lines that the service has logged. */
  readonly logs: Record<string, unknown>[];
  /** A client with a token of this user; without a user, a client without a token. */
  as(user?: string): Promise<Client>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** A database that tests share between services and drop themselves. */
  readonly database?: TestDatabase;
  /** The connection URL for LISTEN, if it differs from the database’s. */
  readonly direct?: string;
  /** Runs before the service listens. */
  readonly prepare?: (app: NestFastifyApplication) => void;
}

/** Starts the service as `main` does, by default on a new database, with a test issuer and without jobs. */
export async function startApp(
  settings: Record<string, string> = {},
  issuer?: TestIssuer,
  { database: shared, direct, prepare }: StartOptions = {},
): Promise<TestApp> {
  const keys = issuer ?? (await TestIssuer.start());
  const database = shared ?? (await createDatabase());
  const trust = { AUTH_JWKS_URL: keys.jwksUrl, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE };
  const env = readEnv({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '5',
    JOB_CONCURRENCY: '0',
    // A busy machine must not cause timeouts or overload responses.
    STATEMENT_TIMEOUT_MS: '30000',
    OVERLOAD_LATENCY_MS: '0',
    OVERLOAD_DELAY_MS: '0',
    // All tests share one address, and counter synchronization would add to the statements that they count.
    RATE_LIMIT_PER_MINUTE: '10000000',
    RATE_LIMIT_ANONYMOUS_PER_MINUTE: '10000000',
    RATE_LIMIT_SIGN_IN_PER_MINUTE: '1000000',
    RATE_LIMIT_STORE: 'memory',
    // Keeps tests from creating a key file in the working directory.
    ENCRYPTION_KEY: 'Jm1xk6v0Qy8sT3wZ9uB2nE5rH7pL4cAd',
    ...trust,
    ...settings,
  });
  const logs: Record<string, unknown>[] = [];
  const logger = createLogger(env, { write: (line) => void logs.push(JSON.parse(line)) });
  const app = await createApp(env, { pooled: database.url, direct: direct ?? database.direct }, logger);
  prepare?.(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = await app.getUrl();
  return {
    app,
    url,
    database,
    issuer: keys,
    logs,
    as: async (user) => new Client(url, user === undefined ? undefined : await keys.token(user)),
    stop: async () => {
      await app.close();
      await keys.stop();
      if (!shared) await database.drop();
    },
  };
}
