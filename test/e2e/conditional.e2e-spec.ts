import { type TestApp, startApp } from '../support/app.js';
import { CHANGES, REPEATABLE, send } from '../support/changes.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { documents, routesOf } from '../support/routes.js';

const NAMES = Object.keys(CHANGES);
const PUT = 'PUT /api/v1/tasks/{id}';

let service: TestApp;
let strict: TestApp;
let users = 0;

beforeAll(async () => {
  service = await startApp();
  strict = await startApp({ REQUIRE_IF_MATCH: 'true' }, service.issuer, { database: service.database });
});
afterAll(async () => {
  await strict.app.close();
  await service.stop();
});

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const refused = { type: '/problems/precondition-failed', status: 412 };

/** All of the answer that may not differ. */
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

it('the routes that take If-Match are those that this suite tries', () => {
  const documented = routesOf(service.app).filter((route) => documents(route, 'If-Match'));
  // The `version` of a revert's body is the one to go back to; history, push, reminders and webhooks have suites of their own.
  const known = documented
    .map(({ name }) => name)
    .filter((name) => !/revert$|push|reminders|webhooks/.test(name));
  expect(known.sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)('%s', (name) => {
  it('refuses a stale version with the row as it is, and changes nothing', async () => {
    const user = await newUser();
    const change = await CHANGES[name]!(user);
    const row = await change.read();
    // What is in the trash is shown there as less than it is.
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
  ])('takes the right one: %s', async (_, expectation) => {
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

  it('says 428 where a version is required and none is named, and changes nothing', async () => {
    const user = await newUser();
    const change = await CHANGES[name]!(user);
    const { version } = await change.read();
    const there = await strict.as('nobody');
    const careful = Object.assign(Object.create(user), { url: there.url }) as Client;
    const before = await everyRow(service.database);
    const { status, body } = await send(careful, change);
    expect([status, body.type]).toEqual([428, '/problems/precondition-required']);
    expect(await everyRow(service.database)).toEqual(before);
    expect((await send(careful, change).set('if-match', `"${version}"`)).ok).toBe(true);
  });

  it('refuses what is no expectation, by its pointer', async () => {
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
    it('answers a foreign row as an unknown one, byte for byte, whatever is expected of it', async () => {
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

it.each(REPEATABLE)(
  '%s again changes nothing: neither the version, nor the tag, nor the clock',
  async (name) => {
    const user = await newUser();
    const change = await CHANGES[name]!(user);
    const first = await send(user, change).expect(200);
    const clock = await clockOf(user);
    const second = await send(user, change).expect(200);
    expect(second.body).toEqual(first.body);
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(await change.read()).toEqual(first.body);
    expect(await clockOf(user)).toBe(clock);
  },
);

describe('If-None-Match: * on PUT', () => {
  it('creates, and never replaces', async () => {
    const user = await newUser();
    const path = `/api/v1/tasks/${unknownId()}`;
    const made = await user.put(path, { title: 'First' }).set('if-none-match', '*').expect(201);
    const second = await user.put(path, { title: 'Second' }).set('if-none-match', '*').expect(412);
    expect(second.body).toMatchObject({ ...refused, current: made.body });
    await user.delete(path).expect(204);
    await user.put(path, { title: 'Third' }).set('if-none-match', '*').expect(412);
  });

  it('creates once, of many at once that are the very first of their owner', async () => {
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

it('where a version is required, POST creates without', async () => {
  const user = await strict.as('creator');
  await user.newTask();
  await user.newList();
  await user.newLabel('errand');
  const path = `/api/v1/tasks/${unknownId()}`;
  await user.put(path, { title: 'x' }).expect(428);
  await user.put(path, { title: 'x' }).set('if-none-match', '*').expect(201);
});
