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
  /** Every line the service has logged so far. */
  readonly logs: Record<string, unknown>[];
  /** A client with a token of this user; without a user, one without a token. */
  as(user?: string): Promise<Client>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** One that the test shares between services, and drops itself. */
  readonly database?: TestDatabase;
  /** Where LISTEN goes, in place of the database. */
  readonly direct?: string;
  /** Called before the service listens. */
  readonly prepare?: (app: NestFastifyApplication) => void;
}

/**
 * The service as `main` makes it: on a database of its own, listening, trusting a test issuer and running no jobs unless
 * told otherwise.
 */
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
    // A machine that does other things too is no measure of how long something may take.
    STATEMENT_TIMEOUT_MS: '30000',
    OVERLOAD_LATENCY_MS: '0',
    OVERLOAD_DELAY_MS: '0',
    // The tests are one address, and in a hurry; and what is told of on the side would be among the statements they count.
    RATE_LIMIT_PER_MINUTE: '10000000',
    RATE_LIMIT_ANONYMOUS_PER_MINUTE: '10000000',
    RATE_LIMIT_SIGN_IN_PER_MINUTE: '1000000',
    RATE_LIMIT_STORE: 'memory',
    // So that no test makes one in the folder that it runs in.
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
