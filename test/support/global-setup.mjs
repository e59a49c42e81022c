// Starts one PostgreSQL for the whole run and migrates the template database that each test copies. Jest does
// not transform this file, so it imports the build, as do the services of the tests. scripts/matrix.mjs selects
// the PostgreSQL version and the pooler.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Pooler, PostgresServer } from './postgres-server.mjs';

const TEMPLATE = 'todo_template';

export default async function globalSetup() {
  build();
  const { readEnv } = await import('../../dist/src/platform/config/env.js');
  const { migrate } = await import('../../dist/src/cli/run-migrations.js');
  const folder = mkdtempSync(join(tmpdir(), 'todo-test-'));
  // If root runs the tests, the server’s user must be able to enter the folder.
  chmodSync(folder, 0o755);
  const server = await startServer(folder);
  const pooler = process.env.TEST_PGBOUNCER && (await Pooler.start(process.env.TEST_PGBOUNCER, server.url));
  globalThis.stopTestServer = async () => {
    stopServiceHosts(folder);
    if (pooler) await pooler.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE} OWNER todo`);
  await makeSignInCheap(admin, [server.adminUrl, server.url]);
  await admin.end();
  const url = server.url.replace('/todo?', `/${TEMPLATE}?`);
  await migrate(readEnv({ DATA_DIR: folder }), { pooled: url, direct: url });
  Object.assign(process.env, {
    TEST_FOLDER: folder,
    TEST_ADMIN_URL: server.adminUrl,
    TEST_SERVICE_URL: pooler ? pooler.urlOf('todo') : server.url,
    TEST_DIRECT_URL: server.url,
    TEST_TEMPLATE: TEMPLATE,
  });
}

/** Builds if the sources have changed, so that a run of Jest by hand tests them too. */
function build() {
  const script = join(import.meta.dirname, '../../scripts/setup.mjs');
  const { status } = spawnSync(process.execPath, [script, '--build'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the build has failed');
}

/** Tests open many connections, and each would spend milliseconds on hashing the password. Needs PostgreSQL 16. */
async function makeSignInCheap(admin, urls) {
  const { rows } = await admin.query(`SELECT current_setting('server_version_num')::integer AS version`);
  if (rows[0].version < 160_000) return;
  await admin.query('SET scram_iterations = 1');
  for (const url of urls) {
    const [, user, password] = /^postgres:\/\/(\w+):(\w+)@/.exec(url);
    await admin.query(`ALTER ROLE ${user} PASSWORD '${password}'`);
  }
}

/** Stops the hosts that the suites have started and that have not ended with their workers. */
function stopServiceHosts(folder) {
  for (const name of readdirSync(folder).filter((file) => file.startsWith('service-host-'))) {
    try {
      process.kill(JSON.parse(readFileSync(join(folder, name), 'utf8')).pid);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

async function startServer(folder) {
  // Durability tests use their own servers, so this one can skip fsync.
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300' };
  const bin = process.env.TEST_POSTGRES_BIN;
  if (!bin) {
    const { EmbeddedPostgres } =
      await import('../../dist/src/platform/database/embedded/embedded-postgres.js');
    return EmbeddedPostgres.open(folder, settings);
  }
  const server = await PostgresServer.start(bin, {
    settings,
    initdb: (process.env.TEST_INITDB ?? '').split(' ').filter(Boolean),
  });
  await server.provision();
  return server;
}
