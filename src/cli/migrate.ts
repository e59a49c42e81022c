import { readEnv } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/database-urls.js';
import { migrate } from './migrate/run-migrations.js';
import { exitWithError } from '../platform/process/exit-with-error.js';

// `npm run migrate`, and the service `migrate` of docker-compose.yml: migrates the database and exits.
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
