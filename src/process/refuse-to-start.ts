import pg from 'pg';
import { ConfigurationError } from '../config/env.js';
import { EmbeddedPostgresError } from '../database/embedded/embedded-postgres.error.js';
import { StartRefused } from '../database/start.errors.js';

/** `EX_CONFIG` of sysexits.h. */
const CONFIGURATION_EXIT_CODE = 78;

/** Ends the process with one sentence that says what is wrong and what to do; a stack only for what nobody foresaw. */
export function refuseToStart(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(error instanceof ConfigurationError ? CONFIGURATION_EXIT_CODE : 1);
}

function explain(error: unknown): string {
  if (
    error instanceof ConfigurationError ||
    error instanceof StartRefused ||
    error instanceof EmbeddedPostgresError
  ) {
    return error.message;
  }
  const { code, syscall, port, address, path } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (syscall === 'listen' && code === 'EADDRINUSE') {
    return `Port ${port} is in use: stop what listens there, or set PORT to another one.`;
  }
  if (syscall === 'listen')
    return `Cannot listen on ${address}:${port} (${code}): set HOST and PORT to what this machine allows.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `Cannot write to ${path} (${code}): make it writable, or name another folder in DATA_DIR.`;
  }
  if (isDatabaseFault(error)) {
    return `The database cannot be used (${code ?? (error as Error).message}): check DATABASE_URL, and that PostgreSQL runs there.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isDatabaseFault(error: unknown): boolean {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const network = [
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'ENOENT',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
  ];
  return (
    error instanceof pg.DatabaseError ||
    network.includes(code) ||
    /timeout.*connect|terminated/i.test(message)
  );
}
