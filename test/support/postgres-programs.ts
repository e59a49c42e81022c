import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBinaries } from '../../src/platform/database/embedded/binaries.js';

const DEBIAN = '/usr/lib/postgresql';

/** The folder of a PostgreSQL's programs: that of the run, one of Debian's, or the embedded one's. */
export function postgresPrograms(): string {
  if (process.env.TEST_POSTGRES_BIN) return process.env.TEST_POSTGRES_BIN;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const bins = versions.map((version) => join(DEBIAN, version, 'bin'));
  return bins.find((bin) => existsSync(join(bin, 'initdb'))) ?? join(findBinaries(), 'bin');
}
