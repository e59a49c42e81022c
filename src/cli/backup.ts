import type { Manifest } from './backup/archive.js';
import { backUp, backUpTo } from './backup/back-up.js';
import { BackupRefused } from './backup/backup.errors.js';
import { readEnv } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/database-urls.js';
import { refuseToStart } from '../platform/process/refuse-to-start.js';

// A one-shot: `npm run backup -- FILE`. With - the archive goes to the standard output.
try {
  const [file] = process.argv.slice(2);
  if (!file) throw new BackupRefused('Name the file to write: npm run backup -- FILE.');
  const database = await openDatabase(readEnv());
  try {
    const { tables } = await write(file, database.admin);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    process.stderr.write(`Backed up ${rows} rows of ${tables.length} tables.\n`);
  } finally {
    await database.close();
  }
} catch (error) {
  refuseToStart(error);
}

function write(file: string, url: string): Promise<Manifest> {
  return file === '-' ? backUp(process.stdout, url) : backUpTo(file, url);
}
