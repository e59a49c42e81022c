// Shared by all contestants: one PostgreSQL with the same rows for each, and one issuer of real tokens.
import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';
import { readEnv } from '../dist/src/platform/config/env.js';
import { EmbeddedPostgres } from '../dist/src/platform/database/embedded/embedded-postgres.js';
import { findPostmaster } from '../dist/src/platform/database/embedded/cluster.js';
import { migrate } from '../dist/src/cli/run-migrations.js';
import { cpuSecondsWithChildren } from './proc.mjs';

const ISSUER = 'https://auth.example.com';
const AUDIENCE = 'https://todo.example.com';
const TOKEN_LIFETIME_SECONDS = 3 * 3600;

/** Durable, with PostgreSQL's defaults; migrated by the service's own migrations. */
export async function startDatabase() {
  const folder = mkdtempSync(join(tmpdir(), 'todo-bench-'));
  // As root, the server runs as another user, which needs access to this directory.
  chmodSync(folder, 0o711);
  const server = await EmbeddedPostgres.open(folder);
  await migrate(readEnv({ DATA_DIR: folder }), { pooled: server.url, direct: server.url });
  const connect = async () => {
    const session = new pg.Client({ connectionString: server.adminUrl.replace('/postgres?', '/todo?') });
    await session.connect();
    return session;
  };
  const admin = await connect();
  const { pid } = findPostmaster(join(folder, 'postgres', 'cluster'));
  return {
    admin,
    connect,
    url: server.url,
    /** The URL for another role than the service's. */
    urlOf: (role, password) => server.url.replace(/\/\/.*@/, `//${role}:${password}@`),
    cpuSeconds: () => cpuSecondsWithChildren(pid),
    stop: async () => {
      await admin.end();
      await server.close();
      const home = join(folder, 'postgres');
      if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Runs as the superuser, without row-level security and, in this session, without triggers. It writes the data that
 * the triggers maintain. The rows of an owner are spread over the table, as in production.
 */
export async function seed(admin, users, tasksPerUser) {
  await admin.query('SET session_replication_role = replica');
  await admin.query(
    `INSERT INTO owners (owner_id, tasks, lists) SELECT 'user-' || u, $2::int, 1 FROM generate_series(1, $1::int) u`,
    [users, tasksPerUser],
  );
  await admin.query(`
    INSERT INTO lists (owner_id, id, name, position, inbox)
    SELECT owner_id, uuidv7(), 'Inbox', 'a0', true FROM owners`);
  await admin.query(
    `INSERT INTO tasks (owner_id, id, created_at, updated_at, list_id, position, title, description, completed, completed_at,
            priority, due_wall, due_timed, due_time_zone, due_at, search)
     SELECT owner_id, uuidv7(age), now() + age, now() + age, lists.id, 'c' || to_char(n, 'FM000'), title, description,
            n % 3 = 0, CASE WHEN n % 3 = 0 THEN now() END, n % 4,
            due_wall, CASE WHEN due_wall IS NOT NULL THEN true END, CASE WHEN due_wall IS NOT NULL THEN 'Europe/Berlin' END,
            due_wall AT TIME ZONE 'Europe/Berlin', search_vector(title, description)
       FROM generate_series(1, $1::int) n, lists,
            LATERAL (SELECT substr(owner_id, 6)::int AS u) AS numbered,
            LATERAL (SELECT make_interval(mins => n - $1::int, secs => u * 0.001) AS age) AS aged,
            LATERAL (
              SELECT 'Task ' || n || ' of user ' || u AS title,
                     CASE WHEN n % 2 = 0 THEN repeat('Oat milk, two litres. ', 1 + n % 5) END AS description,
                     CASE WHEN n % 4 = 0 THEN date_trunc('hour', now() AT TIME ZONE 'UTC' + n * interval '7 hours') END AS due_wall
            ) AS written
      ORDER BY n, u`,
    [tasksPerUser],
  );
  await admin.query(`
    INSERT INTO task_terms SELECT owner_id, term, id FROM tasks, terms_of(search, label_ids) AS term`);
  await admin.query('RESET session_replication_role');
  await settle(admin);
}

/** Brings all tables into the same state before each measurement. */
export async function settle(admin) {
  await admin.query('VACUUM ANALYZE');
  await admin.query('CHECKPOINT');
}

/** The ids of some tasks of every user. */
export async function readIds(admin, tasksPerUser) {
  const { rows } = await admin.query(
    `SELECT owner_id, (array_agg(id ORDER BY id))[1:$1] AS ids FROM tasks GROUP BY owner_id ORDER BY owner_id`,
    [tasksPerUser],
  );
  return rows.map(({ owner_id, ids }) => ({ owner: owner_id, ids }));
}

/** Serves its key set over HTTP and signs tokens with EdDSA, as Better Auth does by default. */
export async function startIssuer() {
  let keyId = 0;
  let privateKey;
  let keySet;
  /** Replaces its key. */
  const rotate = async () => {
    const pair = await generateKeyPair('EdDSA');
    ({ privateKey } = pair);
    keySet = JSON.stringify({
      keys: [{ ...(await exportJWK(pair.publicKey)), kid: `bench-${++keyId}`, alg: 'EdDSA' }],
    });
  };
  await rotate();
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(keySet);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    trust: {
      AUTH_JWKS_URL: `http://127.0.0.1:${server.address().port}/jwks`,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
    },
    rotate,
    token: (subject) =>
      new SignJWT({ email: `${subject}@example.com`, name: subject, emailVerified: true })
        .setProtectedHeader({ alg: 'EdDSA', kid: `bench-${keyId}` })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + TOKEN_LIFETIME_SECONDS)
        .sign(privateKey),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
