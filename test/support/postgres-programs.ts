import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBinaries } from '../../src/platform/database/embedded/server-paths.js';

const DEBIAN = '/usr/lib/postgresql';

/** The folder of PostgreSQL’s programs: the run’s own, Debian’s, or the embedded one. */
export function postgresPrograms(): string {
  if (process.env.TEST_POSTGRES_BIN) return process.env.TEST_POSTGRES_BIN;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const bins = versions.map((version) => join(DEBIAN, version, 'bin'));
  return bins.find((bin) => existsSync(join(bin, 'initdb'))) ?? join(findBinaries(), 'bin');
}
