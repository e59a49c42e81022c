import { createApp } from './app.setup.js';
import { createLogger } from './common/logging/logger.js';
import { readEnv } from './config/env.js';
import { openDatabase } from './database/database-urls.js';
import { drainOnClose } from './process/drain.js';
import { greet } from './process/greet.js';
import { migrate } from './process/migrate.js';
import { refuseToStart } from './process/refuse-to-start.js';
import { StopSequence } from './process/stop-sequence.js';

const stop = new StopSequence();
try {
  const env = readEnv();
  const logger = createLogger(env);
  stop.onSignal(logger);
  const database = await stop.opens(openDatabase(env));
  if (env.migrateOnStart) await migrate(env, database);
  const app = await stop.opens(createApp(env, database, logger));
  drainOnClose(app);
  await app.listen({ host: env.HOST, port: env.PORT });
  greet(env, await app.getUrl());
} catch (error) {
  await stop.run();
  refuseToStart(error);
}
