import { describeRows } from './backup/archive.js';
import { restore } from './backup/restore.js';
import { runCommand } from './command.js';

// `npm run restore -- FILE`: restores a backup into an empty database.
await runCommand(async ({ env, database, args: [file = ''] }) => {
  const archive = await restore(env, database, file);
  process.stdout.write(`Restored ${describeRows(archive)} from the backup of ${archive.header.createdAt}.\n`);
}, 'Name the file to read: npm run restore -- FILE.');
