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
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

/** The server's socket is `<folder>/.s.PGSQL.5432`; a socket's path has 103 bytes on macOS, 107 on Linux. */
const MAX_SOCKET_FOLDER_BYTES = 103 - '/.s.PGSQL.5432'.length;
/** Where root keeps what cannot live in a checkout that only root may enter. */
const STATE_FOLDER = '/var/lib';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Where the embedded server lives, and as whom it runs. */
export interface ServerPaths {
  readonly home: string;
  readonly binaries: string;
  /** Set where this process is root, which PostgreSQL refuses to run as. */
  readonly user?: User;
}

/** Makes `<dataDir>/postgres` ready to live in. */
export function prepareServerPaths(dataDir: string, binaries: string): ServerPaths {
  const home = join(resolve(dataDir), 'postgres');
  makeFolder(resolve(dataDir), 0o711);
  if (process.getuid?.() !== 0) {
    makeFolder(home, 0o700);
    return { home, binaries };
  }
  const user = ownerOf(home) ?? nobody();
  const open = canEnter(user, dataDir) && canEnter(user, binaries);
  const paths = open ? { home, binaries, user } : moveOut(home, binaries, user);
  makeFolder(paths.home, 0o700);
  chownSync(paths.home, user.uid, user.gid);
  return paths;
}

/** A folder for the server's socket: its home, or a short one where the home's path is too long for a socket. */
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
      `Cannot write to ${folder}: make it writable, name another folder in DATA_DIR, or set DATABASE_URL.`,
      { cause },
    );
  }
}

/** The user who made the folder, so that a cluster made by a normal user still runs when root starts it. */
function ownerOf(folder: string): User | undefined {
  if (!existsSync(folder)) return undefined;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? undefined : { uid, gid };
}

function nobody(): User {
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(-?\d+):(-?\d+):/m);
  if (!entry) {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root and there is no user "nobody": start as another user, or set DATABASE_URL.',
    );
  }
  // macOS writes -2 for 4294967294.
  return { uid: Number(entry[1]) >>> 0, gid: Number(entry[2]) >>> 0 };
}

function canEnter(user: User, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', resolve(folder)], { ...user, stdio: 'ignore' }).status === 0;
}

/** The checkout is closed to the server's user: it lives under /var/lib, and `home` becomes a link to there. */
function moveOut(home: string, binaries: string, user: User): ServerPaths {
  if (!existsSync(home)) {
    const place = mkdtempSync(join(STATE_FOLDER, 'todo-backend-'));
    symlinkSync(place, home);
  } else if (!lstatSync(home).isSymbolicLink()) {
    throw new EmbeddedPostgresError(
      `${home} is in a folder that its owner may not enter any more: open the folder to that user, or set DATABASE_URL.`,
    );
  }
  const place = realpathSync(home);
  const { version } = JSON.parse(readFileSync(join(dirname(binaries), 'package.json'), 'utf8'));
  const copy = join(place, `native-${version}`);
  if (!existsSync(join(copy, 'bin', 'postgres')))
    cpSync(binaries, copy, { recursive: true, verbatimSymlinks: true });
  return { home: place, binaries: copy, user };
}
