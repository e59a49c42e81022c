import pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { OperatorError } from '../config/operator-error.js';

const FILE_FAULTS = ['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ENOSPC', 'EDQUOT'];
const DISK_FULL = ['ENOSPC', 'EDQUOT'];
/** A worker binds its address; the primary process listens. */
const LISTENING = ['listen', 'bind'];
/** Error codes and messages of OpenSSL and Node for rejected certificates. */
const CERTIFICATE_FAULT = /CERT|certificate|UNABLE_TO_VERIFY/;
const NETWORK_FAULTS = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Error properties of Node and pg for a failed system call. */
type Fault = NodeJS.ErrnoException & { port?: number; address?: string; hostname?: string };

/** Prints the cause and the fix, and exits. Prints a stack trace only for unexpected errors. */
export function exitWithError(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(error instanceof OperatorError ? error.exitCode : 1);
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
  // Errors of writes to an open file have no path.
  if (DISK_FULL.includes(code))
    return `The disk is full (${path ? `${path}, ` : ''}${code}): free some space.`;
  return `Cannot write to ${path} (${code}): make it writable, or set DATA_DIR to another directory.`;
}

function explainDatabase({ code = '', message }: Fault): string {
  if (code === '53100') return `The database's disk is full (${message}): free some space.`;
  if (CERTIFICATE_FAULT.test(`${code} ${message}`)) {
    return `The database's certificate is not trusted (${message}): set sslrootcert in DATABASE_URL to the certificate of its authority, and use the host name from the certificate.`;
  }
  if (message.includes('unsupported startup parameter')) {
    return `A direct connection is required, but this is a transaction pooler (${message}): set DATABASE_DIRECT_URL to the server itself.`;
  }
  return `The database cannot be used (${message || code}): check DATABASE_URL, that PostgreSQL is running, and the privileges of the role.`;
}

function explainListening({ code, port, address }: Fault): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use: stop the other program, or set PORT to another port.`;
  }
  const place = port ? `${address}:${port}` : address;
  return `Cannot listen on ${place} (${code}): set HOST and PORT to an address of this machine and an allowed port.`;
}

function isDatabaseFault(error: Error): boolean {
  const { code = '', syscall, message }: Fault = error;
  return (
    error instanceof pg.DatabaseError ||
    error instanceof QueryFailedError ||
    syscall === 'connect' ||
    NETWORK_FAULTS.includes(code) ||
    // All other URLs were validated at startup.
    code === 'ERR_INVALID_URL' ||
    error instanceof URIError ||
    CERTIFICATE_FAULT.test(code) ||
    /timeout exceeded when trying to connect|terminated|\bSSL\b|channel binding|certificate/i.test(message)
  );
}
