import { runCommand } from './command.js';
import { migrate } from './run-migrations.js';

// `npm run migrate`, and the service `migrate` of docker-compose.yml: migrates the database and exits.
await runCommand(async ({ env, database }) => {
  const run = await migrate(env, database);
  process.stdout.write(run.length === 0 ? 'The database is up to date.\n' : `Migrated: ${run.join(', ')}.\n`);
});
