import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { newClient } from '../../platform/database/connection.js';

/** Values are written, and read, the same way whatever the server's and the role's settings. */
const SETTINGS = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // What this role may not see must be an error, and not be left out.
  row_security: 'off',
  search_path: 'public',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};

/** Runs `work` over a connection of its own, which a long copy does not share. */
export async function withSession<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = newClient(url, {
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'todo-backend backup',
  });
  // A connection that breaks fails its query; without a listener it would end the process too.
  client.on('error', () => {});
  await client.connect();
  try {
    for (const [name, value] of Object.entries(SETTINGS)) {
      await client.query('SELECT set_config($1, $2, false)', [name, value]);
    }
    return await work(client);
  } finally {
    // In the middle of a copy that failed, the server may not hear it.
    await Promise.race([client.end(), sleep(2_000, undefined, { ref: false })]);
  }
}
