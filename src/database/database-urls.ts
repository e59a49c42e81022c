import { type Env } from '../config/env.js';
import { EmbeddedPostgres } from './embedded/embedded-postgres.js';

/** Where the database is. */
export interface DatabaseUrls {
  /** For requests; may be a transaction pooler. */
  readonly pooled: string;
  /** For migrations and whatever else needs a session of its own. */
  readonly direct: string;
}

/** The configured database or, where none is, the embedded one. `close` stops what this call has started. */
export async function openDatabase(env: Env): Promise<DatabaseUrls & { close(): Promise<void> }> {
  if (env.DATABASE_URL !== undefined) {
    return {
      pooled: env.DATABASE_URL,
      direct: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
      close: async () => {},
    };
  }
  const embedded = await EmbeddedPostgres.open(env.DATA_DIR);
  return { pooled: embedded.url, direct: embedded.url, close: () => embedded.close() };
}
