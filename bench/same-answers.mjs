// A ratio means nothing unless all contestants do the same work.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SCENARIOS, supporting } from './scenarios.mjs';

const TASKS = '/api/v1/tasks';

/** Requires the same status and body for the same requests, and a rejection of every bad token. */
export async function assertSameAnswers(contestants, users, forgedToken) {
  const [first, last] = [users[0], users.at(-1)];
  for (const user of [first, last]) {
    for (const scenario of ['list', 'read', 'sync']) {
      for (const request of SCENARIOS[scenario].requests(user))
        await assertSame(supporting(scenario, contestants), request, user.token);
    }
  }
  for (const request of writesOf(first))
    await assertSame(contestants, request, first.token, withoutGeneratedValues);
  await assertRefusals(contestants, { first, last, forgedToken });
}

/** The floor must store the same data on a write as the service: clock, count, words and change log. */
export async function assertSameTraces(admin, { service, floor }, user) {
  const [create] = SCENARIOS.create.requests(user);
  const [patch] = SCENARIOS.patch.requests(user, 2);
  const traces = [];
  for (const [{ url }, schema, mark] of [
    [service, 'public', '='],
    [floor, 'floor', ''],
  ]) {
    const { body: created } = await ask(url, create, user.token);
    await ask(url, patch, user.token);
    traces.push(await tracesOf(admin, { schema, mark, owner: user.owner, id: created.id }));
  }
  const [expected, found] = traces;
  assert.ok(expected.words.length > 0);
  assert.deepEqual(found, expected, 'the floor leaves other traces of its writes');
}

async function tracesOf(admin, { schema, mark, owner, id }) {
  const { rows } = await admin.query(
    `SELECT seq, tasks,
            (SELECT array_agg(substr(term, length($3) + 1) ORDER BY term) FROM ${schema}.task_terms
              WHERE owner_id = $1 AND task_id = $2) AS words,
            (SELECT array_agg(change || ' ' || version ORDER BY seq) FROM ${schema}.changes
              WHERE owner_id = $1 AND changes.seq > owners.seq - 2) AS changes
       FROM ${schema}.owners WHERE owner_id = $1`,
    [owner, id, mark],
  );
  return rows[0];
}

function writesOf(user) {
  const task = user.ids.at(7);
  return [
    ...SCENARIOS.create.requests(user),
    ...SCENARIOS.patch.requests(user, 3).slice(0, 1),
    { method: 'POST', path: `${TASKS}/${task}/complete` },
    { method: 'PATCH', path: `${TASKS}/${task}`, body: { completed: false } },
  ];
}

async function assertRefusals(contestants, { first, last, forgedToken }) {
  const [read] = SCENARIOS.read.requests(first);
  const [list] = SCENARIOS.list.requests(first);
  const refusals = [
    [list, undefined, 401],
    [list, forgedToken, 401],
    [list, `${first.token}x`, 401],
    [read, last.token, 404],
    [{ ...read, path: `${TASKS}/${randomUUID()}` }, first.token, 404],
    [{ ...list, path: list.path.replace(/\d+$/, '1000') }, first.token, 400],
    [{ method: 'POST', path: TASKS, body: { title: '' } }, first.token, 400],
    [{ method: 'POST', path: TASKS, body: { title: 'a', owner: 'b' } }, first.token, 400],
  ];
  for (const { name, url } of contestants) {
    for (const [request, token, status] of refusals) {
      // The peer checks only the types of its input, and returns 422 where the others return 400.
      if (name === 'peer' && status === 400) continue;
      const { method, path } = request;
      const answer = await ask(url, request, token);
      assert.equal(answer.status, status, `${name} answers ${answer.status} to ${method} ${path}`);
    }
  }
}

async function assertSame(contestants, request, token, comparable = (body) => body) {
  const what = `${request.method} ${request.path}`;
  const [{ url }, ...others] = contestants;
  const expected = await ask(url, request, token);
  assert.ok(expected.status < 300, `${what} is answered ${expected.status}`);
  for (const { name, url } of others) {
    const answer = await ask(url, request, token);
    const of = (body) => comparable(name === 'peer' ? withoutNotation(body) : body);
    assert.equal(answer.status, expected.status, `${name} answers ${answer.status} to ${what}`);
    assert.deepEqual(of(answer.body), of(expected.body), `${name} answers otherwise to ${what}`);
  }
}

/** The peer writes times with an offset and has its own cursor format. */
function withoutNotation(body) {
  return JSON.parse(JSON.stringify(body), (key, value) => {
    if (key === 'nextCursor') return value !== null;
    return key.endsWith('At') && value !== null ? new Date(value).toISOString() : value;
  });
}

/** Removes the values that each server generates. */
function withoutGeneratedValues(task) {
  const { id, position, createdAt, updatedAt, completedAt, ...rest } = task;
  for (const time of [createdAt, updatedAt]) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(id && position);
  return { ...rest, isCompleted: completedAt !== null, fields: Object.keys(task).sort() };
}

async function ask(url, { method, path, body }, token) {
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}
