import { createLogger } from '../platform/observability/logger.js';
import { readEnv } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/database-urls.js';
import { exitWithError } from '../platform/process/exit-with-error.js';
import { runCommand } from './users/user-commands.js';

// `npm run users -- find|lock|unlock|erase|reset-link|heaviest`. The result goes to standard output, and one log line per
// command to standard error.
try {
  const [command, ...args] = process.argv.slice(2);
  const env = readEnv();
  const database = await openDatabase(env);
  try {
    const { text, owner } = await runCommand(command, { env, database, args });
    process.stdout.write(`${text}\n`);
    createLogger({ LOG_LEVEL: 'info' }, process.stderr).info(
      { event: 'users-command', command, owner },
      'user command run by an operator',
    );
  } finally {
    await database.close();
  }
} catch (error) {
  exitWithError(error);
}
