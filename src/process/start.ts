import { createLogger } from '../common/logging/logger.js';
import { VERSION } from '../common/version.js';
import { readEnv } from '../config/env.js';
import { openDatabase } from '../database/database-urls.js';
import { greet } from './greet.js';
import { refuseToStart } from './refuse-to-start.js';
import { StopSequence } from './stop-sequence.js';
import { isWorkerReadyAt, outliveRollSignal, Workers } from './workers.js';

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
