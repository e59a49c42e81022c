import { BackupError } from './backup/backup-error.js';
import { restore } from './backup/restore.js';
import { readEnv } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/database-urls.js';
import { exitWithError } from '../platform/process/exit-with-error.js';

// `npm run restore -- FILE`: restores a backup into an empty database.
try {
  const [file] = process.argv.slice(2);
  if (!file) throw new BackupError('Name the file to read: npm run restore -- FILE.');
  const env = readEnv();
  const database = await openDatabase(env);
  try {
    const { header, tables } = await restore(env, database, file);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    process.stdout.write(
      `Restored ${rows} rows of ${tables.length} tables from the backup of ${header.createdAt}.\n`,
    );
  } finally {
    await database.close();
  }
} catch (error) {
  exitWithError(error);
}
