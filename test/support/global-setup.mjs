// Starts one PostgreSQL for the whole run and migrates the template database that each test copies. Jest does
// not transform this file, so it imports the build, which `npm test` makes first. scripts/matrix.mjs selects
// the PostgreSQL version and the pooler.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readEnv } from '../../dist/src/platform/config/env.js';
import { EmbeddedPostgres } from '../../dist/src/platform/database/embedded/embedded-postgres.js';
import { migrate } from '../../dist/src/cli/run-migrations.js';
import { Pooler, PostgresServer } from './postgres-server.mjs';

const TEMPLATE = 'todo_template';

export default async function globalSetup() {
  const folder = mkdtempSync(join(tmpdir(), 'todo-test-'));
  // If root runs the tests, the server’s user must be able to enter the folder.
  chmodSync(folder, 0o755);
  const server = await startServer(folder);
  const pooler = process.env.TEST_PGBOUNCER && (await Pooler.start(process.env.TEST_PGBOUNCER, server.url));
  globalThis.stopTestServer = async () => {
    if (pooler) await pooler.close();
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
    TEST_SERVICE_URL: pooler ? pooler.urlOf('todo') : server.url,
    TEST_DIRECT_URL: server.url,
    TEST_TEMPLATE: TEMPLATE,
  });
}

async function startServer(folder) {
  // Durability tests use their own servers, so this one can skip fsync.
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300' };
  const bin = process.env.TEST_POSTGRES_BIN;
  if (!bin) return EmbeddedPostgres.open(folder, settings);
  const server = await PostgresServer.start(bin, {
    settings,
    initdb: (process.env.TEST_INITDB ?? '').split(' ').filter(Boolean),
  });
  await server.provision();
  return server;
}
