import { type Env, readEnv } from '../platform/config/env.js';
import { OperatorError } from '../platform/config/operator-error.js';
import { type OpenDatabase, openDatabase } from '../platform/database/database-urls.js';
import { exitWithError } from '../platform/process/exit-with-error.js';

/** What a command of the operator works with. */
export interface Command {
  readonly env: Env;
  readonly database: OpenDatabase;
  readonly args: readonly string[];
}

/**
 * Runs a command with the settings and the database of the service. Prints an error and exits if it fails.
 * @param usage printed if a required argument is missing
 */
export async function runCommand(work: (command: Command) => Promise<void>, usage?: string): Promise<void> {
  try {
    const args = process.argv.slice(2);
    if (usage !== undefined && !args[0]) throw new OperatorError(usage);
    const env = readEnv();
    const database = await openDatabase(env);
    try {
      await work({ env, database, args });
    } finally {
      await database.close();
    }
  } catch (error) {
    exitWithError(error);
  }
}
