import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSecondsOf, residentBytesOf } from './proc.mjs';

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 12_000;

/** Starts a server in its own process, with the same environment as every other. */
export async function startContestant(name, args, settings, command = process.execPath) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      // Rate limits are on, as in production, but higher than the load.
      RATE_LIMIT_PER_MINUTE: '10000000',
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: '10000000',
      // The load exceeds the capacity on purpose. Load shedding is off, but its bookkeeping costs the same.
      STATEMENT_TIMEOUT_MS: '60000',
      OVERLOAD_DELAY_MS: '0',
      // Enables metrics.
      METRICS_TOKEN: randomBytes(24).toString('base64url'),
      HOST: '127.0.0.1',
      PORT: String(port),
      ...settings,
    },
    // The log is written and discarded.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const contestant = {
    name,
    url,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    residentBytes: () => residentBytesOf(child.pid),
    stop: () => stop(child),
  };
  try {
    await answering(url, child);
  } catch (error) {
    await contestant.stop();
    throw new Error(`${name} does not start`, { cause: error });
  }
  return contestant;
}

async function answering(url, child) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const response = await fetch(url).catch(() => undefined);
    await response?.arrayBuffer();
    if (response) return;
    await sleep(50);
  }
  throw new Error(child.exitCode === null ? 'no answer in time' : `it ended with code ${child.exitCode}`);
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const last = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(last);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
