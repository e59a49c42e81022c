import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  /** The service’s login: it owns the tables but is not a superuser. */
  readonly url: string;
  /** The same without the pooler, if the run uses one. */
  readonly direct: string;
  /** The superuser’s login, which bypasses row-level security. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

/** A database for one test: a copy of the migrated template, or an empty one. */
export async function createDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin((admin) =>
    admin.query(
      `CREATE DATABASE ${name} OWNER todo ${migrated ? `TEMPLATE ${process.env.TEST_TEMPLATE} STRATEGY FILE_COPY` : ''}`,
    ),
  );
  return {
    url: process.env.TEST_SERVICE_URL!.replace('/todo?', `/${name}?`),
    direct: process.env.TEST_DIRECT_URL!.replace('/todo?', `/${name}?`),
    adminUrl: process.env.TEST_ADMIN_URL!.replace('/postgres?', `/${name}?`),
    drop: async () => void (await asAdmin((admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}

/** Runs SQL on a separate connection, as the superuser by default. */
export async function asAdmin<T>(
  work: (client: pg.Client) => Promise<T>,
  url = process.env.TEST_ADMIN_URL,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
