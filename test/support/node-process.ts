import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface NodeProcess {
  /** Kills the process with SIGKILL, like a power failure. */
  kill(): Promise<void>;
}

/** Runs a script in its own process until it prints a matching line, and returns the match. */
export async function startNode(
  script: string,
  env: Record<string, string>,
  readyLine: RegExp,
): Promise<NodeProcess & { match: RegExpExecArray }> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [script], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  child.stderr.on('data', (text) => (output += text));
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`;
    const match = readyLine.exec(line);
    if (!match) continue;
    child.stdout.resume();
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended;
    };
    return { match, kill };
  }
  throw new Error(`${script} ended before it was ready:\n${output}`);
}
