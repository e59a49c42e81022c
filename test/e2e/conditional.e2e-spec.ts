import { type TestService, startService } from '../support/service.js';
import { CHANGES, REPEATABLE, send } from '../support/changes.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { documents, routesOf } from '../support/routes.js';

const NAMES = Object.keys(CHANGES);
const PUT = 'PUT /api/v1/tasks/{id}';

let service: TestService;
let strict: TestService;
let users = 0;

beforeAll(async () => {
  service = await startService();
  strict = await startService({ REQUIRE_IF_MATCH: 'true' }, service.issuer, { database: service.database });
});
afterAll(async () => {
  await strict.close();
  await service.stop();
});

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const refused = { type: '/problems/precondition-failed', status: 412 };

/** The parts of a response that must be equal. */
function comparable({ status, text, headers }: Awaited<ReturnType<Client['send']>>) {
  const { 'x-request-id': id, date: _, ratelimit: _left, ...rest } = headers as Record<string, string>;
  return { status, text: text.replaceAll(id!, ''), headers: rest };
}

const clockOf = ({ token }: Client): Promise<number> => {
  const { sub } = JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString());
  return asAdmin(
    async (admin) => (await admin.query('SELECT seq FROM owners WHERE owner_id = $1', [sub])).rows[0].seq,
    service.database.adminUrl,
  );
};

it('every route that accepts If-Match is tested here', async () => {
  const documented = routesOf(await service.describe()).filter((route) => documents(route, 'If-Match'));
  // A revert’s `version` is the one to restore; history, push, reminders and webhooks have their own suites.
  const known = documented
    .map(({ name }) => name)
    .filter((name) => !/revert$|push|reminders|webhooks/.test(name));
  expect(known.sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)('%s', (name) => {
  it('rejects a stale version with the current row and changes nothing', async () => {
    const user = await newUser();
    const change = await CHANGES[name]!(user);
    const row = await change.read();
    // The trash shows only some fields of a row.
    const current = /restore/.test(name) ? expect.objectContaining({ version: row.version }) : row;
    const before = await everyRow(service.database);
    const answers = [
      await send(user, change).set('if-match', `"${row.version + 1}"`),
      await send(user, change).set('if-match', `W/"${row.version}"`),
      await send(user, change).set('if-match', `"${row.version + 7}", "nonsense"`),
      await send(user, change).set('if-none-match', `"${row.version}"`),
      await send(user, change, { version: row.version + 1 }),
      await send(user, change, { version: row.version + 1 }).set('if-match', `"${row.version}"`),
    ];
    for (const { body } of answers) expect(body).toMatchObject({ ...refused, current });
    expect(await everyRow(service.database)).toEqual(before);
  });

  it.each<[string, (version: number) => [object | undefined, Record<string, string>]]>([
    ['If-Match', (version) => [undefined, { 'if-match': `"${version}"` }]],
    ['a list of tags', (version) => [undefined, { 'if-match': `"no",W/"x" , "${version}"` }]],
    ['any version', () => [undefined, { 'if-match': '*' }]],
    ['the version in the body', (version) => [{ version }, {}]],
    ['both', (version) => [{ version }, { 'if-match': `"${version}"` }]],
  ])('accepts the current version: %s', async (_, expectation) => {
    const user = await newUser();
    const change = await CHANGES[name]!(user);
    const { version } = await change.read();
    const [more, headers] = expectation(version);
    const { status, body, headers: answered } = await send(user, change, more).set(headers);
    expect(status).toBe(/DELETE .*\/(lists|labels|trash|tasks)\/\{id\}$/.test(name) ? 204 : 200);
    if (status === 204) return;
    expect(body.version).toBe(version + 1);
    expect(answered.etag).toBe(`"${version + 1}"`);
  });

  it('answers 428 if a version is required but missing, and changes nothing', async () => {
    const user = await newUser();
    const change = await CHANGES[name]!(user);
    const { version } = await change.read();
    const there = await strict.as('nobody');
    const strictUser = Object.assign(Object.create(user), { url: there.url }) as Client;
    const before = await everyRow(service.database);
    const { status, body } = await send(strictUser, change);
    expect([status, body.type]).toEqual([428, '/problems/precondition-required']);
    expect(await everyRow(service.database)).toEqual(before);
    expect((await send(strictUser, change).set('if-match', `"${version}"`)).ok).toBe(true);
  });

  it('rejects a malformed precondition with a pointer', async () => {
    const user = await newUser();
    const change = await CHANGES[name]!(user);
    const before = await everyRow(service.database);
    for (const [header, value] of [
      ['if-match', '1'],
      ['if-match', '"1" "2"'],
      ['if-none-match', '*, "1"'],
    ] as const) {
      const { status, body } = await send(user, change).set(header, value);
      expect([status, body.errors]).toEqual([
        400,
        [{ pointer: `/${header}`, detail: expect.any(String), in: 'header' }],
      ]);
    }
    for (const version of [0, -1, 1.5, '1', null, 2 ** 31]) {
      const { status, body } = await send(user, change, { version });
      expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
        400,
        ['/version'],
      ]);
    }
    expect(await everyRow(service.database)).toEqual(before);
  });

  if (name !== 'PATCH /api/v1/settings') {
    it('gives identical responses for another owner’s row and an unknown row, with any precondition', async () => {
      const [ada, bob] = [await newUser(), await newUser()];
      await ada.get('/api/v1/lists').expect(200);
      const change = await CHANGES[name]!(bob);
      const unknown = { ...change, path: change.path.replace(change.id!, unknownId()) };
      const { version } = await change.read();
      const before = await everyRow(service.database);
      for (const tag of [`"${version}"`, '"99"', '*']) {
        const foreign = await send(ada, change).set('if-match', tag);
        expect(foreign.status).toBe(name === PUT ? 412 : 404);
        expect(comparable(foreign)).toEqual(comparable(await send(ada, unknown).set('if-match', tag)));
        expect(foreign.body.current).toBeUndefined();
      }
      expect(await everyRow(service.database)).toEqual(before);
    });
  }
});

it.each(REPEATABLE)('%s repeated changes neither the version nor the tag nor the clock', async (name) => {
  const user = await newUser();
  const change = await CHANGES[name]!(user);
  const first = await send(user, change).expect(200);
  const clock = await clockOf(user);
  const second = await send(user, change).expect(200);
  expect(second.body).toEqual(first.body);
  expect(second.headers.etag).toBe(first.headers.etag);
  expect(await change.read()).toEqual(first.body);
  expect(await clockOf(user)).toBe(clock);
});

describe('If-None-Match: * on PUT', () => {
  it('creates but never replaces', async () => {
    const user = await newUser();
    const path = `/api/v1/tasks/${unknownId()}`;
    const made = await user.put(path, { title: 'First' }).set('if-none-match', '*').expect(201);
    const second = await user.put(path, { title: 'Second' }).set('if-none-match', '*').expect(412);
    expect(second.body).toMatchObject({ ...refused, current: made.body });
    await user.delete(path).expect(204);
    await user.put(path, { title: 'Third' }).set('if-none-match', '*').expect(412);
  });

  it('creates once among concurrent first requests of an owner', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await newUser();
      const path = `/api/v1/tasks/${unknownId()}`;
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, nth) =>
          user.put(path, { title: `Task ${nth}` }).set('if-none-match', '*'),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(412)]);
      const [made] = answers.filter(({ status }) => status === 201);
      expect((await user.get(path)).body).toEqual(made!.body);
    }
  });
});

it('POST needs no precondition even if versions are required', async () => {
  const user = await strict.as('creator');
  await user.newTask();
  await user.newList();
  await user.newLabel('errand');
  const path = `/api/v1/tasks/${unknownId()}`;
  await user.put(path, { title: 'x' }).expect(428);
  await user.put(path, { title: 'x' }).set('if-none-match', '*').expect(201);
});
