import { type Env } from '../config/env.js';
import { waitFor, withoutPooler } from './connection.js';
import { EmbeddedPostgres } from './embedded/embedded-postgres.js';

/** Where the database is. */
export interface DatabaseUrls {
  /** For requests; may be a transaction pooler. */
  readonly pooled: string;
  /** For migrations and whatever else needs a session of its own. */
  readonly direct: string;
}

/** An open database, as whoever looks after it sees it. */
export interface OpenDatabase extends DatabaseUrls {
  /** As a role that sees everybody's rows, where there is one. */
  readonly admin: string;
  /** Stops what opening it has started. */
  close(): Promise<void>;
}

/** The configured database, as soon as it takes connections, or, where none is, the embedded one. */
export async function openDatabase(env: Env): Promise<OpenDatabase> {
  if (env.DATABASE_URL !== undefined) {
    const direct = env.DATABASE_DIRECT_URL ?? withoutPooler(env.DATABASE_URL);
    await waitFor(direct, env.DATABASE_START_SECONDS);
    if (direct !== env.DATABASE_URL) await waitFor(env.DATABASE_URL, env.DATABASE_START_SECONDS);
    return {
      pooled: env.DATABASE_URL,
      direct,
      admin: env.DATABASE_ADMIN_URL ?? direct,
      close: async () => {},
    };
  }
  const embedded = await EmbeddedPostgres.open(env.DATA_DIR);
  const { url, serviceAdminUrl: admin } = embedded;
  return { pooled: url, direct: url, admin, close: () => embedded.close() };
}
