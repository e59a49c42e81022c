import { createLogger } from './platform/observability/logger.js';
import { VERSION } from './platform/observability/version.js';
import { readEnv } from './platform/config/env.js';
import { openDatabase } from './platform/database/database-urls.js';
import { greet } from './platform/process/greet.js';
import { refuseToStart } from './platform/process/refuse-to-start.js';
import { StopSequence } from './platform/process/stop-sequence.js';
import { isWorkerReadyAt, outliveRollSignal, Workers } from './platform/process/workers.js';

const stop = new StopSequence();
try {
  const env = readEnv();
  const logger = createLogger(env);
  logger.info({ version: VERSION, node: process.version }, 'starting');
  stop.onSignal(logger);
  outliveRollSignal(logger);
  const database = await stop.opens(openDatabase(env));
  if (env.WORKERS > 1) {
    const workers = await stop.opens(Workers.start(env, database, logger));
    greet(env, workers.url);
    await workers.failure;
  }
  // Not before: of several workers, the process that looks after them needs none of it.
  const { serve } = await import('./serve.js');
  const url = await serve(env, database, { logger, stop });
  if (!isWorkerReadyAt(url)) greet(env, url);
} catch (error) {
  await stop.run();
  refuseToStart(error);
}
