import { createLogger } from '../platform/observability/logger.js';
import { runCommand } from './command.js';
import { runUserCommand } from './user-commands.js';

// `npm run users -- find|lock|unlock|erase|reset-link|heaviest`. The result goes to standard output, and one log line per
// command to standard error.
await runCommand(async ({ args: [command, ...args], ...context }) => {
  const { text, owner } = await runUserCommand(command, { ...context, args });
  process.stdout.write(`${text}\n`);
  createLogger({ LOG_LEVEL: 'info' }, process.stderr).info(
    { event: 'users-command', command, owner },
    'user command run by an operator',
  );
});
