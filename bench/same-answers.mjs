import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SCENARIOS } from './scenarios.mjs';

/** The ratio means nothing unless both do the same work: the same status and the same body, and no bad token passes. */
export async function assertSameAnswers(contestants, users, forgedToken) {
  const [first, last] = [users[0], users.at(-1)];
  for (const user of [first, last]) {
    for (const scenario of ['list', 'read', 'sync']) {
      for (const request of SCENARIOS[scenario].requests(user))
        await assertSame(contestants, request, user.token);
    }
  }
  for (const scenario of ['create', 'patch']) {
    const [request] = SCENARIOS[scenario].requests(first, 3);
    await assertSame(contestants, request, first.token, withoutWhatIsNew);
  }
  const [read] = SCENARIOS.read.requests(first);
  const [list] = SCENARIOS.list.requests(first);
  const refused = [
    [list, undefined, 401],
    [list, forgedToken, 401],
    [list, `${first.token}x`, 401],
    [read, last.token, 404],
    [{ ...read, path: list.path.replace(/\?.*/, `/${randomUUID()}`) }, first.token, 404],
    [{ ...list, path: list.path.replace(/\d+$/, '1000') }, first.token, 400],
    [{ method: 'POST', path: '/api/v1/tasks', body: { title: '' } }, first.token, 400],
    [{ method: 'POST', path: '/api/v1/tasks', body: { title: 'a', owner: 'b' } }, first.token, 400],
  ];
  for (const [request, token, status] of refused) {
    for (const { name, url } of contestants) {
      const answer = await ask(url, request, token);
      assert.equal(
        answer.status,
        status,
        `${name} answers ${answer.status} to ${request.method} ${request.path}`,
      );
    }
  }
}

async function assertSame(contestants, request, token, comparable = (body) => body) {
  const answers = [];
  for (const { url } of contestants) answers.push(await ask(url, request, token));
  const [expected, ...others] = answers.map(({ status, body }) => ({ status, body: comparable(body) }));
  assert.ok(expected.status < 300, `${request.method} ${request.path} is answered ${expected.status}`);
  for (const other of others) assert.deepEqual(other, expected, `${request.method} ${request.path} differs`);
}

/** Of two rows made, or changed, one after the other. */
function withoutWhatIsNew(task) {
  const { id, version, position, createdAt, updatedAt, ...rest } = task;
  for (const time of [createdAt, updatedAt]) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(id && position && version >= 1);
  return { ...rest, fields: Object.keys(task).sort() };
}

async function ask(url, { method, path, body }, token) {
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}
