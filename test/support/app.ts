import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.setup.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { readEnv } from '../../src/platform/config/env.js';
import { Client } from './client.js';
import { createDatabase, type TestDatabase } from './database.js';
import { TestIssuer } from './issuer.js';
import { settingsFor } from './service-settings.js';

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly database: TestDatabase;
  readonly issuer: TestIssuer;
  /** All lines that the service has logged. */
  readonly logs: Record<string, unknown>[];
  /** A client with a token of this user; without a user, a client without a token. */
  as(user?: string): Promise<Client>;
  /** Stops the service and keeps its database and issuer. */
  close(): Promise<void>;
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

/**
 * Starts the service in this process, for tests that replace its parts; all others use `startService`, which loads no
 * modules of the service.
 */
export async function startApp(
  settings: Record<string, string> = {},
  issuer?: TestIssuer,
  { database: shared, direct, prepare }: StartOptions = {},
): Promise<TestApp> {
  const keys = issuer ?? (await TestIssuer.start());
  const database = shared ?? (await createDatabase());
  const env = readEnv(settingsFor(database, keys, settings));
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
    close: () => app.close(),
    stop: async () => {
      await app.close();
      await keys.stop();
      if (!shared) await database.drop();
    },
  };
}
