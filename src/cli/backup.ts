import { backUp, backUpTo } from './backup/back-up.js';
import { describeRows } from './backup/archive.js';
import { runCommand } from './command.js';

// `npm run backup -- FILE`; `-` writes the archive to standard output.
await runCommand(async ({ database, args: [file = ''] }) => {
  const manifest = await (file === '-'
    ? backUp(process.stdout, database.admin)
    : backUpTo(file, database.admin));
  process.stderr.write(`Backed up ${describeRows(manifest)}.\n`);
}, 'Name the file to write: npm run backup -- FILE.');
