import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ChannelBindingClient } from './pg-internals.js';
import { StartError } from '../config/operator-error.js';

/** Modes in which pg currently verifies the certificate. It warns that this will change. */
const VERIFYING_MODES = ['prefer', 'require', 'verify-ca'];
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];
/** Part of the host names of Neon's poolers. */
const POOLER_SUFFIX = '-pooler.';
/** Errors of a server that is waking up, starting or failing over. */
const TRANSIENT_CODES = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03'];
const TRANSIENT_STARTUP_CODES = [
  ...TRANSIENT_CODES,
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  '53300',
];
/** Does not match a timeout in the pool's queue, because that is not retried. */
const CONNECT_TIMEOUT = /timeout expired|terminated/i;
const RETRY_DELAYS_MS = [100, 300];
const TIMEOUT_MS = 5_000;
const MAX_DELAY_MS = 1_000;

/**
 * Builds pg's configuration from a database URL. All connections use it. TLS is either fully verified or off, regardless of
 * how later pg versions interpret `sslmode=require`. Adds support for `channel_binding` in URLs.
 * @param options additional startup options
 * @throws StartError if a file in the URL does not exist
 */
export function connectionTo(url: string, options?: string): pg.PoolConfig & { connectionString: string } {
  const [base, search] = split(url);
  const parameters = new URLSearchParams(search);
  checkFiles(parameters);
  if (isVerified(parameters)) parameters.set('sslmode', 'verify-full');
  // Without a certificate, Node trusts the system's authorities.
  if (parameters.get('sslrootcert') === 'system') parameters.delete('sslrootcert');
  if (options) parameters.set('options', [parameters.get('options'), options].filter(Boolean).join(' '));
  const binding = parameters.get('channel_binding');
  return {
    connectionString: parameters.size > 0 ? `${base}?${parameters}` : base,
    ...(binding === 'prefer' && { enableChannelBinding: true }),
    ...(binding === 'require' && { Client: ChannelBindingClient }),
  } as pg.PoolConfig & { connectionString: string };
}

/** Creates a connection outside any pool. */
export function newClient(url: string, config: pg.ClientConfig): pg.Client {
  const { Client = pg.Client, ...connection } = connectionTo(url);
  return new Client({ ...connection, ...config }) as pg.Client;
}

/** Converts the URL of a Neon pooler to the direct one. Returns other URLs unchanged. */
export function withoutPooler(url: string): string {
  const host = hostOf(url);
  if (!host.includes(POOLER_SUFFIX) || !/\.neon\.tech(:\d+)?$/.test(host)) return url;
  const direct = url.replace(host, host.replace(POOLER_SUFFIX, '.'));
  return direct.replace(/(options=endpoint(?:%3D|=)[\w-]+)-pooler\b/i, '$1');
}

/** Host and port, without credentials. */
function hostOf(url: string): string {
  const [, authority = ''] = /^\w+:\/\/([^/?]*)/.exec(url) ?? [];
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** Waits until the database accepts connections. @throws the last error on a timeout, or a permanent error */
export function waitFor(url: string, seconds: number): Promise<void> {
  return untilConnected(() => testConnection(url), seconds);
}

/**
 * Retries `work` until the database accepts connections. At startup this can take longer than the usual timeout.
 * @throws the last error on a timeout, or a permanent error
 */
export async function untilConnected<T>(work: () => Promise<T>, seconds: number): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (let delayMs = 100; ; delayMs = Math.min(2 * delayMs, MAX_DELAY_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error, TRANSIENT_STARTUP_CODES) || Date.now() + delayMs > deadline) throw error;
    }
    await sleep(delayMs);
  }
}

/**
 * Retries up to twice after a transient connection error.
 * @param isOpen whether the caller can still wait
 */
export async function connectAgain(
  pool: pg.Pool,
  firstError: unknown,
  isOpen = (): boolean => true,
): Promise<pg.PoolClient> {
  let error = firstError;
  for (const [nth, delayMs] of RETRY_DELAYS_MS.entries()) {
    if (!isTransient(error, TRANSIENT_CODES) || !isOpen()) break;
    // A third timeout would exceed five seconds.
    if (nth > 0 && isLate(error)) break;
    await sleep(delayMs);
    try {
      return await pool.connect();
    } catch (retryError) {
      error = retryError;
    }
  }
  throw error;
}

async function testConnection(url: string): Promise<void> {
  const client = newClient(url, { connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
  } finally {
    // The connection may never have been established.
    void client.end().catch(() => {});
  }
}

function isTransient(error: unknown, codes: readonly string[]): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return codes.includes(code) || isLate(error);
}

/** Whether a connection attempt timed out. */
export function isLate(error: unknown): boolean {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  return code === '' && CONNECT_TIMEOUT.test(message);
}

function split(url: string): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

function isVerified(parameters: URLSearchParams): boolean {
  if (parameters.get('uselibpqcompat') === 'true') return false;
  const mode = parameters.get('sslmode');
  if (mode !== null) return VERIFYING_MODES.includes(mode);
  return parameters.get('channel_binding') === 'require' || parameters.get('sslrootcert') !== null;
}

function checkFiles(parameters: URLSearchParams): void {
  for (const name of FILES) {
    const file = parameters.get(name);
    if (file === null || file === 'system' || existsSync(file)) continue;
    throw new StartError(`The file ${file} does not exist: correct ${name} in the database URL.`);
  }
}
