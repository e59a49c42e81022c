import { createLogger } from '../platform/observability/logger.js';
import { readEnv } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/database-urls.js';
import { exitWithError } from '../platform/process/exit-with-error.js';
import { runCommand } from './users/user-commands.js';

// A one-shot: `npm run users -- find|lock|unlock|erase|reset-link|heaviest`. The answer goes to the standard output; a line
// of log for each command, as the service writes them, to the standard error.
try {
  const [command, ...args] = process.argv.slice(2);
  const env = readEnv();
  const database = await openDatabase(env);
  try {
    const { text, owner } = await runCommand(command, { env, database, args });
    process.stdout.write(`${text}\n`);
    createLogger({ LOG_LEVEL: 'info' }, process.stderr).info(
      { event: 'users-command', command, owner },
      'an operator has run a command',
    );
  } finally {
    await database.close();
  }
} catch (error) {
  exitWithError(error);
}
