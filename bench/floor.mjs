// The floor: what Node itself can do on the same work, so that the ratio to it is what the service's layers cost. Bare
// `node:http` and `pg`, and nothing that the answers do not need; but the same token check with the same cache, the same
// prepared statements under row-level security, the same bodies, the same pool. A statement alone runs in a transaction of
// its own in one round trip: as BEGIN, the settings, the statement and COMMIT, all written at once, or with FLOOR=one-sync
// in the service's own way, which has half the messages. A task is created in two round trips either way: what it depends
// on is locked and read, then it is inserted.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { generateKeyBetween } from 'fractional-indexing';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { prepareConnection, queryInScope, SCOPE, scopeValues } from '../dist/src/database/scoped-query.js';

const { FLOOR, PORT, DATABASE_URL, DATABASE_POOL_SIZE, AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE } =
  process.env;

const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: Number(DATABASE_POOL_SIZE),
  pipeline: true,
  onConnect: prepareConnection,
});

// A session's times are in UTC: only their punctuation differs from ISO 8601.
const { DATE, TIMESTAMP, TIMESTAMPTZ } = pg.types.builtins;
pg.types.setTypeParser(TIMESTAMPTZ, (text) => {
  const milliseconds = text.slice(20, -3).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds}Z`;
});
pg.types.setTypeParser(TIMESTAMP, (text) => text.replace(' ', 'T'));
pg.types.setTypeParser(DATE, (text) => text);

const keys = createRemoteJWKSet(new URL(AUTH_JWKS_URL));
const claims = {
  issuer: AUTH_ISSUER,
  audience: AUTH_AUDIENCE,
  algorithms: ['EdDSA'],
  requiredClaims: ['exp', 'sub'],
};
const verified = new Map();
const MOST_TOKENS = 20_000;

const COLUMNS = `id, owner_id AS "ownerId", list_id AS "listId", parent_id AS "parentId", title, description, completed,
  completed_at AS "completedAt", priority, due_wall AS "dueWall", due_timed AS "dueTimed", due_time_zone AS "dueTimeZone",
  start_on AS "startOn", duration_minutes AS "durationMinutes", recurrence_rule AS "recurrenceRule",
  recurrence_from AS "recurrenceFrom", label_ids AS "labelIds", reminders, position, version, created_at AS "createdAt",
  updated_at AS "updatedAt", deleted_at AS "deletedAt"`;
const MINE = 'owner_id = $1 AND deleted_at IS NULL';
const PAGE = `SELECT ${COLUMNS} FROM tasks WHERE ${MINE} ORDER BY created_at DESC, id DESC LIMIT $2`;
const ONE = `SELECT ${COLUMNS} FROM tasks WHERE ${MINE} AND id = $2`;
const LOCK = 'SELECT tasks FROM owners WHERE owner_id = $1 FOR NO KEY UPDATE';
const INBOX = 'SELECT id FROM lists WHERE owner_id = $1 AND deleted_at IS NULL AND inbox';
const LAST = `SELECT position FROM tasks
  WHERE owner_id = $1 AND list_id = (SELECT id FROM lists WHERE lists.owner_id = $1 AND inbox)
  ORDER BY position DESC LIMIT 1`;
const ADD = `INSERT INTO tasks (owner_id, id, list_id, position, title, description, completed, priority)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`;
// A task that recurs is not completed by this; there is none here.
const COMPLETE = `UPDATE tasks SET completed = true WHERE ${MINE} AND id = $2 AND recurrence_rule IS NULL RETURNING ${COLUMNS}`;
const MOST_TASKS = 200_000;
const ALL_TYPES = 31;
const CHANGES = `SELECT (extract(epoch FROM owners.feed_since) * 1000)::bigint AS epoch, owners.seq AS clock_seq, forgotten, logged.*
  FROM owners LEFT JOIN LATERAL (
    SELECT seq, type, row_id, change, version, changed_at, request_id, state FROM changes
     WHERE owner_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
  ) AS logged ON true WHERE owners.owner_id = $1 ORDER BY logged.seq`;

// The service binds a cursor to the list it belongs to; there is one list here.
const LIST = createHash('sha256')
  .update('{"filter":{},"sort":{"by":"createdAt","direction":"DESC"}}')
  .digest('base64url')
  .slice(0, 8);
const LIST_PATH = '/api/v1/tasks';
const SYNC_PATH = '/api/v1/sync?';
const BEARER = 'Bearer ';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FIELDS = {
  title: (value) => typeof value === 'string' && value.length >= 1 && value.length <= 500,
  description: (value) => value === null || (typeof value === 'string' && value.length <= 20_000),
  completed: (value) => typeof value === 'boolean',
  priority: (value) => Number.isInteger(value) && value >= 0 && value <= 3,
};

createServer((request, response) => {
  answer(request).then(
    ([status, body]) => send(response, status, body),
    (error) => send(response, 500, { error: error.message }),
  );
}).listen(PORT, '127.0.0.1');

async function answer(request) {
  const owner = await ownerOf(request.headers.authorization);
  if (owner === undefined) return [401, { error: 'no valid token' }];
  const { method, url } = request;
  if (method === 'GET' && url.startsWith(SYNC_PATH)) return sync(owner, url);
  if (!url.startsWith(LIST_PATH)) return [404, { error: 'no such route' }];
  if (url[LIST_PATH.length] === '/') return answerOne(owner, request);
  if (method === 'GET') return list(owner, url);
  if (method === 'POST') return add(owner, await readJson(request));
  return [404, { error: 'no such route' }];
}

async function answerOne(owner, request) {
  const [id, action] = request.url.slice(LIST_PATH.length + 1).split('/');
  if (!UUID.test(id)) return [400, { error: 'no such id' }];
  if (action === 'complete' && request.method === 'POST') return complete(owner, id);
  if (action !== undefined) return [404, { error: 'no such route' }];
  if (request.method === 'GET') return one(await query(owner, 'one', ONE, [owner, id]), 200);
  if (request.method === 'PATCH') return change(owner, id, await readJson(request));
  return [404, { error: 'no such route' }];
}

async function ownerOf(header) {
  if (!header?.startsWith(BEARER)) return undefined;
  const token = header.slice(BEARER.length);
  const digest = createHash('sha256').update(token).digest('base64');
  const known = verified.get(digest);
  if (known !== undefined && known.exp * 1000 > Date.now()) return known.sub;
  try {
    const { payload } = await jwtVerify(token, keys, claims);
    if (verified.size >= MOST_TOKENS) verified.clear();
    verified.set(digest, payload);
    return payload.sub;
  } catch {
    return undefined;
  }
}

async function list(owner, url) {
  const limit = Number(/^\?limit=(\d{1,3})$/.exec(url.slice(LIST_PATH.length))?.[1]);
  if (!(limit >= 1 && limit <= 200)) return [400, { error: 'no such limit' }];
  const rows = await query(owner, 'page', PAGE, [owner, limit + 1]);
  const data = rows.map(present);
  if (data.length <= limit) return [200, { data, nextCursor: null }];
  data.length = limit;
  const { createdAt, id } = data[limit - 1];
  const nextCursor = Buffer.from(JSON.stringify([LIST, createdAt, id])).toString('base64url');
  return [200, { data, nextCursor }];
}

async function sync(owner, url) {
  const asked = new URLSearchParams(url.slice(SYNC_PATH.length));
  const limit = Number(asked.get('limit'));
  const [epoch, seq, types] = JSON.parse(Buffer.from(asked.get('cursor'), 'base64url').toString());
  const rows = await query(owner, 'changes', CHANGES, [owner, seq, limit + 1]);
  const [clock] = rows;
  if (clock.epoch !== String(epoch) || seq < clock.forgotten || types !== ALL_TYPES)
    return [410, { error: 'start anew' }];
  const hasMore = rows.length > limit;
  const data = rows.slice(0, limit).map((row) => ({
    type: row.type,
    id: row.row_id,
    change: row.change,
    version: row.version,
    changedAt: row.changed_at,
    requestId: row.request_id,
    row: row.state && presentState(owner, row.state),
  }));
  const next = hasMore ? Number(rows[limit - 1].seq) : Number(clock.clock_seq);
  const nextCursor = Buffer.from(JSON.stringify([epoch, next, types])).toString('base64url');
  return [200, { data, nextCursor, hasMore }];
}

/** In the order of the service's answer. */
function presentState(ownerId, state) {
  const moment = (value) => value && new Date(value).toISOString();
  return {
    id: state.id,
    ownerId,
    listId: state.list_id,
    parentId: state.parent_id,
    title: state.title,
    description: state.description,
    completed: state.completed,
    completedAt: moment(state.completed_at),
    priority: state.priority,
    due: dueOf(state.due_wall, state.due_timed, state.due_time_zone),
    startOn: state.start_on,
    durationMinutes: state.duration_minutes,
    recurrence: state.recurrence_rule && { rule: state.recurrence_rule, from: state.recurrence_from },
    labelIds: state.label_ids,
    reminders: state.reminders,
    position: state.position,
    version: state.version,
    createdAt: moment(state.created_at),
    updatedAt: moment(state.updated_at),
    deletedAt: moment(state.deleted_at),
  };
}

async function add(owner, body) {
  if (!hasOnlyFields(body) || body.title === undefined) return [400, { error: 'no such task' }];
  const { title, description = null, completed = false, priority = 0 } = body;
  const client = await pool.connect();
  let failed = true;
  try {
    const [, , [used], [inbox], [last]] = await all(client, [
      'BEGIN',
      { ...SCOPE, values: scopeValues(owner) },
      { name: 'lock', text: LOCK, values: [owner] },
      { name: 'inbox', text: INBOX, values: [owner] },
      { name: 'last', text: LAST, values: [owner] },
    ]);
    if (used.tasks >= MOST_TASKS) throw new Error('no more tasks');
    const position = generateKeyBetween(last?.position ?? null, null);
    const values = [owner, uuidv7(), inbox.id, position, title, description, completed, priority];
    const [added] = await all(client, [{ name: 'add', text: ADD, values }, 'COMMIT']);
    failed = false;
    return one(added, 201);
  } finally {
    // A connection that may still be in a transaction is not used again.
    client.release(failed);
  }
}

async function change(owner, id, body) {
  if (!hasOnlyFields(body)) return [400, { error: 'no such field' }];
  const names = Object.keys(body);
  if (names.length === 0) return one(await query(owner, 'one', ONE, [owner, id]), 200);
  const set = names.map((name, index) => `${name} = $${index + 3}`);
  const text = `UPDATE tasks SET ${set} WHERE ${MINE} AND id = $2 RETURNING ${COLUMNS}`;
  return one(await query(owner, `change ${names}`, text, [owner, id, ...Object.values(body)]), 200);
}

const complete = async (owner, id) => one(await query(owner, 'complete', COMPLETE, [owner, id]), 200);

const one = ([row], status) =>
  row === undefined ? [404, { error: 'no such task' }] : [status, present(row)];

function present({ dueWall, dueTimed, dueTimeZone, recurrenceRule, recurrenceFrom, ...task }) {
  return {
    ...task,
    due: dueOf(dueWall, dueTimed, dueTimeZone),
    recurrence: recurrenceRule && { rule: recurrenceRule, from: recurrenceFrom },
  };
}

function dueOf(dueWall, dueTimed, timeZone) {
  if (dueWall === null) return null;
  if (!dueTimed) return { date: dueWall.slice(0, 10) };
  return timeZone === null ? { dateTime: dueWall } : { dateTime: dueWall, timeZone };
}

const hasOnlyFields = (body) =>
  typeof body === 'object' &&
  body !== null &&
  Object.entries(body).every(([name, value]) => Object.hasOwn(FIELDS, name) && FIELDS[name](value));

async function query(owner, name, text, values) {
  const client = await pool.connect();
  try {
    return await inTransaction(client, owner, { name, text, values });
  } finally {
    client.release();
  }
}

const queryInOneSync = (client, owner, statement) => queryInScope(client, scopeValues(owner), statement);
const inTransaction = FLOOR === 'one-sync' ? queryInOneSync : queryInFour;

async function queryInFour(client, owner, statement) {
  const scope = { ...SCOPE, values: scopeValues(owner) };
  return (await all(client, ['BEGIN', scope, statement, 'COMMIT']))[2];
}

/** All written at once; the rows of each. */
async function all(client, statements) {
  const answers = await Promise.all(statements.map((statement) => client.query(statement)));
  return answers.map(({ rows }) => rows);
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
