import { createLogger, VERSION } from './platform/observability/logger.js';
import { type Env, readEnv } from './platform/config/env.js';
import { openDatabase } from './platform/database/database-urls.js';
import { exitWithError } from './platform/process/exit-with-error.js';
import { GracefulShutdown } from './platform/process/graceful-shutdown.js';
import { ignoreReloadSignal, isWorkerReadyAt, Workers } from './platform/process/workers.js';

const DEFAULT_URL = 'http://localhost:3000';

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

/** Prints the URL and first commands in development. */
function printBanner(env: Env, listening: string): void {
  if (env.production) return;
  // The embedded issuer accepts requests only at its public URL.
  const url = env.PUBLIC_URL === undefined && env.PORT !== 0 ? env.publicUrl : listening;
  const lines = [`Todo backend   ${url}`, `Docs           ${url}/docs`, ...firstCommands(env, url)];
  process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
}

function firstCommands({ trust }: Env, url: string): string[] {
  if (trust.mode !== 'embedded') {
    return [`Current user   curl ${url}/api/v1/auth/me -H "authorization: Bearer $TOKEN"`];
  }
  const account = `'{"name":"You","email":"you@example.com","password":"correct horse battery"}'`;
  return [
    `Demo           ${url === DEFAULT_URL ? '' : `URL=${url} `}npm run demo`,
    `Sign up        curl -i ${url}/api/auth/sign-up/email -H 'content-type: application/json' -d ${account}`,
  ];
}
