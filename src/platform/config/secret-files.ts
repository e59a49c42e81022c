import { readFileSync } from 'node:fs';

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
