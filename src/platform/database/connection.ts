import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from './start-error.js';

/** What pg verifies a server's certificate for; it says itself that it will not for long. */
const VERIFIED_SO_FAR = ['prefer', 'require', 'verify-ca'];
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];
/** In the name of Neon's hosts. */
const POOLED = '-pooler.';
const BOUND = 'SCRAM-SHA-256-PLUS';
/** How a server that wakes up, starts or has just moved says so. */
const NOT_YET = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03'];
const NOT_YET_AT_START = [...NOT_YET, 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', '53300'];
/** The pool's line is not such a server: who has stood in it in vain does not go to its end again. */
const LATE = /timeout expired|terminated/i;
const PATIENCE_MS = [100, 300];
const TIMEOUT_MS = 5_000;
const MAX_PAUSE_MS = 1_000;

/**
 * What pg is to be told of a database, by its URL: all of its connections are made with it. TLS is either verified in full
 * or not wanted at all, whatever a later pg makes of `sslmode=require`, and `channel_binding` is obeyed, of which pg itself
 * knows nothing.
 * @param options more of the start-up options, beside those of the URL
 * @throws StartRefused for a file that is not there
 */
export function connectionTo(url: string, options?: string): pg.PoolConfig & { connectionString: string } {
  const [base, search] = split(url);
  const parameters = new URLSearchParams(search);
  checkFiles(parameters);
  if (isVerified(parameters)) parameters.set('sslmode', 'verify-full');
  // The machine's own authorities, which are what Node trusts where none is named.
  if (parameters.get('sslrootcert') === 'system') parameters.delete('sslrootcert');
  if (options) parameters.set('options', [parameters.get('options'), options].filter(Boolean).join(' '));
  const binding = parameters.get('channel_binding');
  return {
    connectionString: parameters.size > 0 ? `${base}?${parameters}` : base,
    ...(binding === 'prefer' && { enableChannelBinding: true }),
    ...(binding === 'require' && { Client: BoundClient }),
  } as pg.PoolConfig & { connectionString: string };
}

/** A connection that is nobody else's. */
export function newClient(url: string, config: pg.ClientConfig): pg.Client {
  const { Client = pg.Client, ...connection } = connectionTo(url);
  return new Client({ ...connection, ...config }) as pg.Client;
}

/** The same compute without its pooler, where the URL is one of Neon's, which tell it by the name. */
export function withoutPooler(url: string): string {
  const host = hostOf(url);
  if (!host.includes(POOLED) || !/\.neon\.tech(:\d+)?$/.test(host)) return url;
  const direct = url.replace(host, host.replace(POOLED, '.'));
  return direct.replace(/(options=endpoint(?:%3D|=)[\w-]+)-pooler\b/i, '$1');
}

/** With its port, and without whoever logs in. */
function hostOf(url: string): string {
  const [, authority = ''] = /^\w+:\/\/([^/?]*)/.exec(url) ?? [];
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** Connects as often as it takes a database to start, or to wake up. @throws what it says at last, or says for good */
export function waitFor(url: string, seconds: number): Promise<void> {
  return untilConnected(() => touch(url), seconds);
}

/**
 * Repeats what begins with a connection until the database has taken one: on a busy machine that can take longer than
 * anybody waits for it later.
 * @throws what it says at last, or says for good
 */
export async function untilConnected<T>(work: () => Promise<T>, seconds: number): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isNotYet(error, NOT_YET_AT_START) || Date.now() + pauseMs > deadline) throw error;
    }
    await sleep(pauseMs);
  }
}

/**
 * Tries once more, and once again, where a connection was refused by what may be about to take it.
 * @param hasTime whether its caller can still wait
 */
export async function connectAgain(
  pool: pg.Pool,
  refusal: unknown,
  hasTime = (): boolean => true,
): Promise<pg.PoolClient> {
  let error = refusal;
  for (const [nth, pauseMs] of PATIENCE_MS.entries()) {
    if (!isNotYet(error, NOT_YET) || !hasTime()) break;
    // A third attempt that times out as well would take the caller beyond five seconds.
    if (nth > 0 && isLate(error)) break;
    await sleep(pauseMs);
    try {
      return await pool.connect();
    } catch (again) {
      error = again;
    }
  }
  throw error;
}

async function touch(url: string): Promise<void> {
  const client = newClient(url, { connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
  } finally {
    // It may never have come about.
    void client.end().catch(() => {});
  }
}

function isNotYet(error: unknown, codes: readonly string[]): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return codes.includes(code) || isLate(error);
}

/** Whether an attempt to connect has timed out. */
export function isLate(error: unknown): boolean {
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  return code === '' && LATE.test(message);
}

function split(url: string): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

function isVerified(parameters: URLSearchParams): boolean {
  if (parameters.get('uselibpqcompat') === 'true') return false;
  const mode = parameters.get('sslmode');
  if (mode !== null) return VERIFIED_SO_FAR.includes(mode);
  return parameters.get('channel_binding') === 'require' || parameters.get('sslrootcert') !== null;
}

function checkFiles(parameters: URLSearchParams): void {
  for (const name of FILES) {
    const file = parameters.get(name);
    if (file === null || file === 'system' || existsSync(file)) continue;
    throw new StartError(`There is no file ${file}, which a database's URL names as its ${name}.`);
  }
}

interface Wire {
  on(event: string, listener: (message: { mechanisms: readonly string[] }) => void): void;
  emit(event: 'error', error: Error): void;
  stream: { destroy(): void };
}

/**
 * Logs in only to a server that proves by SCRAM that it is the one at the other end of the TLS: `channel_binding=require`.
 * Whatever else is asked of it would hand the password, or a guess at it, to whoever stands in between.
 */
class BoundClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, enableChannelBinding: true } as pg.ClientConfig);
    const wire = (this as unknown as { connection: Wire }).connection;
    let isBound = false;
    const refuse = (): void => {
      wire.emit(
        'error',
        new Error('the server does not offer channel binding, which its URL requires (TLS, SCRAM)'),
      );
      wire.stream.destroy();
    };
    // Before pg's own listeners, which answer.
    wire.on('authenticationCleartextPassword', refuse);
    wire.on('authenticationMD5Password', refuse);
    wire.on('authenticationSASL', ({ mechanisms }) => {
      isBound = mechanisms.includes(BOUND);
      if (!isBound) refuse();
    });
    wire.on('authenticationOk', () => {
      if (!isBound) refuse();
    });
  }
}
