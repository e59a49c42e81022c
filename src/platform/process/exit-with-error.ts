import pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { ConfigurationError } from '../config/env.js';
import { OperatorError } from '../config/operator-error.js';
import { WorkerExited } from './workers.errors.js';

/** `EX_CONFIG` of sysexits.h. */
const CONFIGURATION_EXIT_CODE = 78;
const FILE_FAULTS = ['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ENOSPC', 'EDQUOT'];
const DISK_FULL = ['ENOSPC', 'EDQUOT'];
/** A worker binds its address; the process that has started it listens. */
const LISTENING = ['listen', 'bind'];
/** What OpenSSL and Node say of a certificate that they do not accept. */
const CERTIFICATE_FAULT = /CERT|certificate|UNABLE_TO_VERIFY/;
const NETWORK_FAULTS = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];

/** What Node and pg say of a failed system call; all of it can be absent. */
type Fault = NodeJS.ErrnoException & { port?: number; address?: string; hostname?: string };

/** Ends the process with one sentence that says what is wrong and what to do; a stack only for what nobody foresaw. */
export function exitWithError(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(exitCodeOf(error));
}

function exitCodeOf(error: unknown): number {
  if (error instanceof WorkerExited) return error.exitCode;
  return error instanceof ConfigurationError ? CONFIGURATION_EXIT_CODE : 1;
}

function explain(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code = '', syscall, hostname, message, stack }: Fault = error;
  if (LISTENING.includes(syscall!)) return explainListening(error);
  if (syscall === 'getaddrinfo') {
    return `The host ${hostname} cannot be found (${code}): check HOST and DATABASE_URL.`;
  }
  if (isDatabaseFault(error)) return explainDatabase(error);
  return FILE_FAULTS.includes(code) ? explainFile(error) : (stack ?? message);
}

function explainFile({ code = '', path }: Fault): string {
  // A write into an open file does not say which.
  if (DISK_FULL.includes(code))
    return `The disk is full (${path ? `${path}, ` : ''}${code}): make room on it.`;
  return `Cannot write to ${path} (${code}): make it writable, or name another folder in DATA_DIR.`;
}

function explainDatabase({ code = '', message }: Fault): string {
  if (code === '53100') return `The disk of the database is full (${message}): make room on it.`;
  if (CERTIFICATE_FAULT.test(`${code} ${message}`)) {
    return `The database's certificate is not trusted (${message}): name its authority's certificate as sslrootcert in DATABASE_URL, and the host as the certificate has it.`;
  }
  if (message.includes('unsupported startup parameter')) {
    return `A connection that must be direct leads to a transaction pooler (${message}): name the server itself in DATABASE_DIRECT_URL.`;
  }
  return `The database cannot be used (${message || code}): check DATABASE_URL, that PostgreSQL runs there, and what its role may do.`;
}

function explainListening({ code, port, address }: Fault): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use: stop what listens there, or set PORT to another one.`;
  }
  const place = port ? `${address}:${port}` : address;
  return `Cannot listen on ${place} (${code}): set HOST and PORT to what this machine allows.`;
}

function isDatabaseFault(error: Error): boolean {
  const { code = '', syscall, message }: Fault = error;
  return (
    error instanceof pg.DatabaseError ||
    error instanceof QueryFailedError ||
    syscall === 'connect' ||
    NETWORK_FAULTS.includes(code) ||
    // Of all URLs, only the database's is not looked into before.
    code === 'ERR_INVALID_URL' ||
    error instanceof URIError ||
    CERTIFICATE_FAULT.test(code) ||
    /timeout exceeded when trying to connect|terminated|\bSSL\b|channel binding|certificate/i.test(message)
  );
}
