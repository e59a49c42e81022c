import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { newClient } from '../../platform/database/connection.js';

/** Makes the text format of values independent of server and role settings. */
const SETTINGS = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  // Raise an error instead of omitting rows that this role cannot see.
  row_security: 'off',
  search_path: 'public',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};

/** Runs `work` on a dedicated connection. */
export async function withSession<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = newClient(url, {
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'todo-backend backup',
  });
  // Without a listener, a broken connection would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    for (const [name, value] of Object.entries(SETTINGS)) {
      await client.query('SELECT set_config($1, $2, false)', [name, value]);
    }
    return await work(client);
  } finally {
    // After a failed COPY, the server may not answer.
    await Promise.race([client.end(), sleep(2_000, undefined, { ref: false })]);
  }
}
