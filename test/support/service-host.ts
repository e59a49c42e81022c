import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const HOST = join(__dirname, 'service-host.mjs');
/** The host of this worker, which all its suites share. */
const STATE = join(process.env.TEST_FOLDER!, `service-host-${process.env.JEST_WORKER_ID ?? '1'}.json`);

interface Host {
  readonly pid: number;
  readonly port: number;
}

let host: Promise<Host> | undefined;

/** Runs a command of test/support/service-host.mjs. */
export async function runInHost<T>(command: string, parameters: object = {}): Promise<T> {
  const { port } = await (host ??= findOrStart());
  const { value, error } = await post(port, { command, ...parameters });
  if (error !== undefined) throw new Error(error);
  return value as T;
}

async function findOrStart(): Promise<Host> {
  if (existsSync(STATE)) {
    const found = JSON.parse(readFileSync(STATE, 'utf8')) as Host;
    if (isRunning(found.pid)) return found;
  }
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [HOST], {
    env: { PATH, HOME },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = await portOf(child);
  // The host outlives this suite, and ends when the worker does.
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  (child.stdout as unknown as { unref(): void }).unref();
  const started = { pid: child.pid!, port };
  writeFileSync(STATE, JSON.stringify(started));
  return started;
}

async function portOf(child: ChildProcess): Promise<number> {
  const lines = createInterface(child.stdout!);
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string | undefined];
  if (line === undefined) throw new Error('the service host has not started');
  return Number(line);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function post(port: number, body: object): Promise<{ value?: unknown; error?: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(JSON.parse(text))).on('error', reject);
    });
    call.on('error', reject).end(JSON.stringify(body));
  });
}
