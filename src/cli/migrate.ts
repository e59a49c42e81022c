import { readEnv } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/database-urls.js';
import { migrate } from './migrate/run-migrations.js';
import { exitWithError } from '../platform/process/exit-with-error.js';

// A one-shot: brings the database up to date and ends. `npm run migrate`, and compose's service of that name.
try {
  const env = readEnv();
  const database = await openDatabase(env);
  try {
    const run = await migrate(env, database);
    process.stdout.write(
      run.length === 0 ? 'The database is up to date.\n' : `Migrated: ${run.join(', ')}.\n`,
    );
  } finally {
    await database.close();
  }
} catch (error) {
  exitWithError(error);
}
