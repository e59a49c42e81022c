// Starts one PostgreSQL for the whole run, and migrates the database that every test's own is a copy of. Jest loads this
// file outside its transform, so it uses the build, which `npm test` makes first.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readEnv } from '../../dist/src/config/env.js';
import { EmbeddedPostgres } from '../../dist/src/database/embedded/embedded-postgres.js';
import { migrate } from '../../dist/src/process/migrate.js';

const TEMPLATE = 'todo_template';

export default async function globalSetup() {
  const folder = mkdtempSync(join(tmpdir(), 'todo-test-'));
  // Where root runs the tests, the server's user must be able to enter it.
  chmodSync(folder, 0o755);
  // Tests of durability have servers of their own; this one may be fast instead.
  const server = await EmbeddedPostgres.open(folder, {
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '300',
  });
  globalThis.stopTestServer = async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE} OWNER todo`);
  await admin.end();
  const url = server.url.replace('/todo?', `/${TEMPLATE}?`);
  await migrate(readEnv({ DATA_DIR: folder }), { pooled: url, direct: url });
  Object.assign(process.env, {
    TEST_ADMIN_URL: server.adminUrl,
    TEST_SERVICE_URL: server.url,
    TEST_TEMPLATE: TEMPLATE,
  });
}
