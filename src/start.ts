import { createLogger, VERSION } from './platform/observability/logger.js';
import { readEnv } from './platform/config/env.js';
import { openDatabase } from './platform/database/database-urls.js';
import { printBanner } from './platform/process/banner.js';
import { exitWithError } from './platform/process/exit-with-error.js';
import { GracefulShutdown } from './platform/process/graceful-shutdown.js';
import { ignoreReloadSignal, isWorkerReadyAt, Workers } from './platform/process/workers.js';

const stop = new GracefulShutdown();
try {
  const env = readEnv();
  const logger = createLogger(env);
  logger.info({ version: VERSION, node: process.version }, 'starting');
  stop.onSignal(logger);
  ignoreReloadSignal(logger);
  const database = await stop.opens(openDatabase(env));
  if (env.WORKERS > 1) {
    const workers = await stop.opens(Workers.start(env, database, logger));
    printBanner(env, workers.url);
    await workers.failure;
  }
  // Loaded late: the primary process of a cluster does not need it.
  const { serve } = await import('./serve.js');
  const url = await serve(env, database, { logger, stop });
  if (!isWorkerReadyAt(url)) printBanner(env, url);
} catch (error) {
  await stop.run();
  exitWithError(error);
}
