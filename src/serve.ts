import type { Logger } from 'pino';
import { createApp } from './app.setup.js';
import type { Env } from './platform/config/env.js';
import type { DatabaseUrls } from './platform/database/database-urls.js';
import { drainOnClose, type GracefulShutdown } from './platform/process/graceful-shutdown.js';
import { migrate } from './cli/run-migrations.js';

/**
 * Listen backlog. With Node's default of 511, the kernel drops connections when 1,000 clients connect at once, and they
 * retry after a second. `net.core.somaxconn` still caps it.
 */
const BACKLOG = 4_096;

interface ServeContext {
  readonly logger: Logger;
  readonly stop: GracefulShutdown;
}

/**
 * Migrates if configured, creates the service and listens.
 * @returns the URL
 */
export async function serve(
  env: Env,
  database: DatabaseUrls,
  { logger, stop }: ServeContext,
): Promise<string> {
  if (env.migrateOnStart) await migrate(env, database);
  const app = await stop.opens(createApp(env, database, logger));
  drainOnClose(app);
  await app.listen({ host: env.HOST, port: env.PORT, backlog: BACKLOG });
  return app.getUrl();
}
