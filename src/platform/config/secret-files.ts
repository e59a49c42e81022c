import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Settings that `<NAME>_FILE` can read from a file, such as a Docker secret. */
export const SECRETS = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_REPLICA_URL',
  'DATABASE_ADMIN_URL',
  'REDIS_URL',
  'BETTER_AUTH_SECRET',
  'AUTH_SECRET',
  'ENCRYPTION_KEY',
  'METRICS_TOKEN',
] as const;

interface SecretFiles {
  readonly values: Record<string, string>;
  readonly faults: string[];
}

/** Reads and trims the files. Returns a fault for each unusable one. */
export function readSecretFiles(set: Readonly<Record<string, string>>): SecretFiles {
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const name of SECRETS) {
    const file = set[`${name}_FILE`];
    if (file === undefined) continue;
    if (set[name] !== undefined) {
      faults.push(`${name} and ${name}_FILE exclude each other: set one of them`);
      continue;
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim();
      if (values[name] === '') faults.push(`${name}_FILE must name a file that is not empty`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      faults.push(`${name}_FILE must name a file that the service can read (${code})`);
    }
  }
  return { values, faults };
}

/**
 * Reads a secret of this installation from the data directory, or generates it. Only this user can read the file. Processes
 * that start at the same time get the same secret.
 */
export function readOrCreateSecret(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  return readIfPresent(file) ?? createSecret(file);
}

/** A full disk can leave an empty file. It must not become the secret. */
function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8') || void rmSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

function createSecret(file: string): string {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
  try {
    // A hard link is atomic: only one process creates the file.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8');
}
