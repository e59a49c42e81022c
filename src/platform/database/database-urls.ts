import { type Env } from '../config/env.js';
import { waitFor, withoutPooler } from './connection.js';
import { EmbeddedPostgres } from './embedded/embedded-postgres.js';

/** The connection URLs of the database. */
export interface DatabaseUrls {
  /** For requests. May be a transaction pooler. */
  readonly pooled: string;
  /** For migrations and everything else that needs a session. */
  readonly direct: string;
}

/** An open database with administrative access. */
export interface OpenDatabase extends DatabaseUrls {
  /** A role that can read the rows of all users, if there is one. */
  readonly admin: string;
  /** Stops the embedded server if this process started it. */
  close(): Promise<void>;
}

/** Opens the configured database once it accepts connections, or the embedded one if none is configured. */
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
