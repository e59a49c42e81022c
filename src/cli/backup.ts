import type { Manifest } from './backup/archive.js';
import { backUp, backUpTo } from './backup/back-up.js';
import { BackupError } from './backup/backup-error.js';
import { readEnv } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/database-urls.js';
import { exitWithError } from '../platform/process/exit-with-error.js';

// `npm run backup -- FILE`; `-` writes the archive to standard output.
try {
  const [file] = process.argv.slice(2);
  if (!file) throw new BackupError('Name the file to write: npm run backup -- FILE.');
  const database = await openDatabase(readEnv());
  try {
    const { tables } = await write(file, database.admin);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    process.stderr.write(`Backed up ${rows} rows of ${tables.length} tables.\n`);
  } finally {
    await database.close();
  }
} catch (error) {
  exitWithError(error);
}

function write(file: string, url: string): Promise<Manifest> {
  return file === '-' ? backUp(process.stdout, url) : backUpTo(file, url);
}
