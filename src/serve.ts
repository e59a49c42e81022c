import type { Logger } from 'pino';
import { createApp } from './app.setup.js';
import type { Env } from './platform/config/env.js';
import type { DatabaseUrls } from './platform/database/database-urls.js';
import { drainOnClose } from './platform/process/drain.js';
import { migrate } from './cli/migrate/run-migrations.js';
import type { GracefulShutdown } from './platform/process/graceful-shutdown.js';

/**
 * Connections that wait to be accepted. Node's own 511 are few where 1,000 clients come at once: the kernel drops the rest, and
 * they try again after a second. What the system allows (`net.core.somaxconn`) still holds.
 */
const BACKLOG = 4_096;

interface Serving {
  readonly logger: Logger;
  readonly stop: GracefulShutdown;
}

/**
 * Migrates where it should, makes the service and listens.
 * @returns where
 */
export async function serve(env: Env, database: DatabaseUrls, { logger, stop }: Serving): Promise<string> {
  if (env.migrateOnStart) await migrate(env, database);
  const app = await stop.opens(createApp(env, database, logger));
  drainOnClose(app);
  await app.listen({ host: env.HOST, port: env.PORT, backlog: BACKLOG });
  return app.getUrl();
}
