// The floor: the same work with bare `node:http` and `pg`, so that the ratio to it is the cost of the service's layers
// and triggers. It has tables of its own (rival-tables.mjs) and none of the service's triggers or functions.
//
// Kept: the token check and its cache, the pool, prepared statements, row-level security with the owner set for each
// transaction, and the same JSON. A write has the same result: the row, the owner's clock and count, one line in the
// change log, and the words the task is found by. Each request is one transaction in one round trip: BEGIN, the owner,
// one statement and COMMIT are sent together.
//
// Left out: the request log, metrics, rate limits, security headers, ETags, notifications, request ids in the change log,
// the completion records, the row's previous state in the change log, the indexes of other sorts, and every field that
// the scenarios do not write.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { TASK_COLUMNS } from './rival-tables.mjs';

const { PORT, DATABASE_URL, DATABASE_POOL_SIZE, AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE } = process.env;
const MAX_TOKENS = 20_000;
const MAX_TASKS = 200_000;
const MAX_WORD_LENGTH = 60;

const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: Number(DATABASE_POOL_SIZE),
  pipeline: true,
});

// Session times are in UTC: only their punctuation differs from ISO 8601.
const { DATE, TIMESTAMPTZ } = pg.types.builtins;
pg.types.setTypeParser(TIMESTAMPTZ, (text) => {
  const milliseconds = text.slice(20, -3).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds}Z`;
});
pg.types.setTypeParser(DATE, (text) => text);

const SET_OWNER = { name: 'set owner', text: `SELECT set_config('app.owner_id', $1, true)` };
const OWN = 'owner_id = $1 AND deleted_at IS NULL';
const LIST = {
  name: 'list',
  text: `SELECT ${TASK_COLUMNS} FROM tasks WHERE ${OWN} ORDER BY created_at DESC, id DESC LIMIT $2`,
};
const READ = { name: 'read', text: `SELECT ${TASK_COLUMNS} FROM tasks WHERE ${OWN} AND id = $2` };
// The clock only goes up, so a position made from it is always behind all others. "h" and eight digits is a key as
// `fractional-indexing` makes them.
const CREATE = {
  name: 'create',
  text: `
    WITH clock AS (
      UPDATE owners SET seq = seq + 1, tasks = tasks + 1
       WHERE owner_id = $1 AND tasks < ${MAX_TASKS} RETURNING seq, inbox_id
    ), task AS (
      INSERT INTO tasks (owner_id, id, list_id, position, title, description, completed, completed_at, priority)
      SELECT $1, $2::uuid, inbox_id, 'h' || lpad(seq::text, 8, '0'), $3, $4, $5::boolean, CASE WHEN $5 THEN now() END,
             $6::smallint
        FROM clock RETURNING ${TASK_COLUMNS}
    ), terms AS (
      INSERT INTO task_terms SELECT "ownerId", term, id FROM task, unnest($7::text[]) AS term
    ), change AS (
      INSERT INTO changes (owner_id, seq, row_id, change, version, state)
      SELECT "ownerId", seq, id, 'created', version, to_json(task) FROM clock, task
    )
    SELECT * FROM task`,
};
// Like the service, it writes nothing when nothing changes.
const UPDATE = {
  name: 'update',
  text: `
    WITH task AS (
      UPDATE tasks
         SET priority = coalesce($3::smallint, priority), completed = coalesce($4::boolean, completed),
             completed_at = CASE WHEN coalesce($4, completed) THEN coalesce(completed_at, now()) END,
             version = version + 1, updated_at = now()
       WHERE ${OWN} AND id = $2
         AND (priority, completed) IS DISTINCT FROM (coalesce($3, priority), coalesce($4, completed))
      RETURNING ${TASK_COLUMNS}
    ), clock AS (
      UPDATE owners SET seq = seq + 1 WHERE owner_id = (SELECT "ownerId" FROM task) RETURNING seq
    ), change AS (
      INSERT INTO changes (owner_id, seq, row_id, change, version, state)
      SELECT "ownerId", seq, id, 'updated', version, to_json(task) FROM clock, task
    )
    SELECT * FROM task`,
};
const SYNC = {
  name: 'sync',
  text: `
    SELECT epoch, clock, change.* FROM (SELECT epoch, seq AS clock FROM owners WHERE owner_id = $1) AS owner
      LEFT JOIN (
        SELECT seq, row_id, change, version, changed_at, request_id, state FROM changes
         WHERE owner_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
      ) AS change ON true ORDER BY seq`,
};
const ALL_TYPES = 31;

const keys = createRemoteJWKSet(new URL(AUTH_JWKS_URL));
const claims = {
  issuer: AUTH_ISSUER,
  audience: AUTH_AUDIENCE,
  algorithms: ['EdDSA'],
  requiredClaims: ['exp', 'sub'],
};
const verified = new Map();

// The service binds a cursor to its list; there is one list here.
const LIST_KEY = createHash('sha256')
  .update('{"filter":{},"sort":{"by":"createdAt","direction":"DESC"}}')
  .digest('base64url')
  .slice(0, 8);
const TASKS_PATH = '/api/v1/tasks';
const SYNC_PATH = '/api/v1/sync?';
const BEARER = 'Bearer ';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UPDATABLE = {
  completed: (value) => typeof value === 'boolean',
  priority: (value) => Number.isInteger(value) && value >= 0 && value <= 3,
};
const CREATABLE = {
  ...UPDATABLE,
  title: (value) => typeof value === 'string' && value.length >= 1 && value.length <= 500,
  description: (value) => value === null || (typeof value === 'string' && value.length <= 20_000),
};

createServer((request, response) => {
  answer(request).then(
    ([status, body]) => send(response, status, body),
    (error) => send(response, 500, { error: error.message }),
  );
}).listen(PORT, '127.0.0.1');

async function answer(request) {
  const owner = await authenticate(request.headers.authorization);
  if (owner === undefined) return [401, { error: 'no valid token' }];
  const { method, url } = request;
  if (method === 'GET' && url.startsWith(SYNC_PATH)) return sync(owner, url);
  if (!url.startsWith(TASKS_PATH)) return [404, { error: 'no such route' }];
  if (url[TASKS_PATH.length] === '/') return answerOne(owner, request);
  if (method === 'GET') return list(owner, url);
  if (method === 'POST') return create(owner, await readJson(request));
  return [404, { error: 'no such route' }];
}

async function answerOne(owner, request) {
  const [id, action] = request.url.slice(TASKS_PATH.length + 1).split('/');
  if (!UUID.test(id)) return [400, { error: 'invalid id' }];
  if (action === 'complete' && request.method === 'POST') return update(owner, id, { completed: true });
  if (action !== undefined) return [404, { error: 'no such route' }];
  if (request.method === 'GET') return read(owner, id);
  if (request.method === 'PATCH') return update(owner, id, await readJson(request));
  return [404, { error: 'no such route' }];
}

async function authenticate(header) {
  if (!header?.startsWith(BEARER)) return undefined;
  const token = header.slice(BEARER.length);
  const digest = createHash('sha256').update(token).digest('base64');
  const known = verified.get(digest);
  if (known !== undefined && known.exp * 1000 > Date.now()) return known.sub;
  try {
    const { payload } = await jwtVerify(token, keys, claims);
    if (verified.size >= MAX_TOKENS) verified.clear();
    verified.set(digest, payload);
    return payload.sub;
  } catch {
    return undefined;
  }
}

async function list(owner, url) {
  const limit = Number(/^\?limit=(\d{1,3})$/.exec(url.slice(TASKS_PATH.length))?.[1]);
  if (!(limit >= 1 && limit <= 200)) return [400, { error: 'invalid limit' }];
  const data = await query(LIST, [owner, limit + 1]);
  if (data.length <= limit) return [200, { data, nextCursor: null }];
  data.length = limit;
  const { createdAt, id } = data[limit - 1];
  return [200, { data, nextCursor: encodeCursor([LIST_KEY, createdAt, id]) }];
}

async function read(owner, id) {
  const [task] = await query(READ, [owner, id]);
  return task === undefined ? [404, { error: 'no such task' }] : [200, task];
}

async function create(owner, body) {
  if (!isValid(body, CREATABLE) || body.title === undefined) return [400, { error: 'invalid task' }];
  const { title, description = null, completed = false, priority = 0 } = body;
  const words = wordsOf(`${title} ${description ?? ''}`);
  const values = [owner, uuidv7(), title, description, completed, priority, words];
  const [task] = await query(CREATE, values);
  return task === undefined ? [422, { error: 'too many tasks' }] : [201, task];
}

async function update(owner, id, body) {
  if (!isValid(body, UPDATABLE)) return [400, { error: 'invalid change' }];
  const [task] = await query(UPDATE, [owner, id, body.priority, body.completed]);
  return task === undefined ? read(owner, id) : [200, task];
}

async function sync(owner, url) {
  const asked = new URLSearchParams(url.slice(SYNC_PATH.length));
  const limit = Number(asked.get('limit'));
  const [epoch, seq, types] = JSON.parse(Buffer.from(asked.get('cursor'), 'base64url').toString());
  const rows = await query(SYNC, [owner, seq, limit + 1]);
  if (rows[0]?.epoch !== String(epoch) || types !== ALL_TYPES) return [410, { error: 'cursor expired' }];
  const changes = rows.filter((row) => row.seq !== null);
  const hasMore = changes.length > limit;
  if (hasMore) changes.length = limit;
  const next = hasMore ? changes[limit - 1].seq : rows[0].clock;
  const nextCursor = encodeCursor([epoch, Number(next), types]);
  return [200, { data: changes.map(presentChange), nextCursor, hasMore }];
}

const presentChange = ({ row_id, change, version, changed_at, request_id, state }) => ({
  type: 'task',
  id: row_id,
  change,
  version,
  changedAt: changed_at,
  requestId: request_id,
  // PostgreSQL's JSON writes times with an offset.
  row: {
    ...state,
    completedAt: isoTime(state.completedAt),
    createdAt: isoTime(state.createdAt),
    updatedAt: isoTime(state.updatedAt),
    deletedAt: isoTime(state.deletedAt),
  },
});

const isoTime = (value) => value && new Date(value).toISOString();

const encodeCursor = (values) => Buffer.from(JSON.stringify(values)).toString('base64url');

const isValid = (body, fields) =>
  typeof body === 'object' &&
  body !== null &&
  Object.entries(body).every(([name, value]) => Object.hasOwn(fields, name) && fields[name](value));

/** Distinct words without accents and case. */
function wordsOf(text) {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => word.slice(0, MAX_WORD_LENGTH)))];
}

/** Runs in a transaction of the owner, the first of the values. */
async function query(statement, values) {
  const client = await pool.connect();
  try {
    const results = await Promise.all([
      client.query('BEGIN'),
      client.query({ ...SET_OWNER, values: [values[0]] }),
      client.query({ ...statement, values }),
      client.query('COMMIT'),
    ]);
    return results[2].rows;
  } finally {
    client.release();
  }
}

async function readJson(request) {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response, status, body) {
  const text = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  };
  response.writeHead(status, headers).end(text);
}
