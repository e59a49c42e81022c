import { type TestService, startService } from '../support/service.js';
import { resultsOf } from '../support/batch.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { exportOf, importInto } from '../support/transfer.js';

const TASKS = '/api/v1/tasks';
const LISTS = '/api/v1/lists';
const LABELS = '/api/v1/labels';

let service: TestService;
let users = 0;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

/** How to create, change and delete a row of each kind with a client-chosen id. */
const KINDS: [string, { path: string; field: string; destroy(user: Client, id: string): Promise<void> }][] = [
  [
    'task',
    { path: TASKS, field: 'title', destroy: (user, id) => trashAndDelete(user, `${TASKS}/${id}`, id) },
  ],
  ['list', { path: LISTS, field: 'name', destroy: (user, id) => trashAndDelete(user, `${LISTS}/${id}`, id) }],
  [
    'label',
    {
      path: LABELS,
      field: 'name',
      destroy: async (user, id) => void (await user.delete(`${LABELS}/${id}`).expect(204)),
    },
  ],
];

async function trashAndDelete(user: Client, path: string, id: string): Promise<void> {
  await user.delete(path).expect(204);
  await user.delete(`/api/v1/trash/${id}`).expect(204);
}

const ownerOf = async (user: Client): Promise<string> => (await user.get('/api/v1/auth/me')).body.id;
const sql = (text: string, values: unknown[]) =>
  asAdmin((admin) => admin.query(text, values), service.database.adminUrl);

describe.each(KINDS)('a %s that is deleted and created again with its id', (_, { path, field, destroy }) => {
  async function grown(user: Client, id: string): Promise<number> {
    await user.post(path, { id, [field]: 'one' }).expect(201);
    await user.patch(`${path}/${id}`, { [field]: 'two' }).expect(200);
    return (await user.patch(`${path}/${id}`, { [field]: 'three' }).expect(200)).body.version;
  }

  it('continues above its last version, so that no earlier ETag matches', async () => {
    const user = await newUser();
    const id = unknownId();
    const last = await grown(user, id);
    await destroy(user, id);
    const { body, headers } = await user.post(path, { id, [field]: 'again' }).expect(201);
    expect(body.version).toBeGreaterThan(last);
    expect(headers.etag).toBe(`"${body.version}"`);
    for (let version = 1; version <= last; version++)
      await user
        .patch(`${path}/${id}`, { [field]: 'stale' })
        .set('if-match', `"${version}"`)
        .expect(412);
    const fresh = await user
      .patch(`${path}/${id}`, { [field]: 'x' })
      .set('if-match', headers.etag!)
      .expect(200);
    expect(fresh.body.version).toBe(body.version + 1);
  });

  it('continues above its last version after the log has expired its id', async () => {
    const user = await newUser();
    const id = unknownId();
    const last = await grown(user, id);
    await destroy(user, id);
    const owner = await ownerOf(user);
    await sql('DELETE FROM changes WHERE owner_id = $1', [owner]);
    await sql('UPDATE owners SET forgotten = seq WHERE owner_id = $1', [owner]);
    const { body } = await user.post(path, { id, [field]: 'again' }).expect(201);
    expect(body.version).toBeGreaterThan(last);
  });

  it('continues above its last version for an owner whose deleted rows were not counted yet', async () => {
    const user = await newUser();
    const id = unknownId();
    const last = await grown(user, id);
    await destroy(user, id);
    await sql('UPDATE owners SET destroyed_version = NULL WHERE owner_id = $1', [await ownerOf(user)]);
    const { body } = await user.post(path, { id, [field]: 'again' }).expect(201);
    expect(body.version).toBeGreaterThan(last);
  });

  it('continues above its last version in an import', async () => {
    const user = await newUser();
    const id = unknownId();
    await user.post(path, { id, [field]: 'one' }).expect(201);
    const file = await exportOf(user);
    const { body: changed } = await user.patch(`${path}/${id}`, { [field]: 'two' }).expect(200);
    await importInto(user, file).expect(200);
    const { body: replaced } = await user.get(`${path}/${id}`).expect(200);
    expect(replaced[field]).toBe('one');
    expect(replaced.version).toBeGreaterThan(changed.version);
    await destroy(user, id);
    await importInto(user, file).expect(200);
    const { body: added } = await user.get(`${path}/${id}`).expect(200);
    expect(added.version).toBeGreaterThan(replaced.version);
  });
});

it('a row starts at version 1 for an owner who has deleted none, even if other owners have', async () => {
  const [ada, bob] = [await newUser(), await newUser()];
  const { id } = await ada.newTask();
  await trashAndDelete(ada, `${TASKS}/${id}`, id);
  expect((await bob.newTask()).version).toBe(1);
  expect((await bob.put(`${TASKS}/${id}`, { title: 'x' }).expect(201)).body.version).toBe(1);
});

it('a label that is deleted and created within one batch continues above its version', async () => {
  const user = await newUser();
  const { id, version } = await user.newLabel('one');
  const [, created] = await resultsOf(user, [
    { method: 'DELETE', path: `/labels/${id}` },
    { method: 'POST', path: '/labels', body: { id, name: 'one' } },
  ]);
  expect(created!.body).toMatchObject({ id, version: version + 1 });
});

it('a task whose creation is undone does not return with the same version', async () => {
  const user = await newUser();
  const id = unknownId();
  const created = await user.post(TASKS, { id, title: 'one' }).expect(201);
  await user.post('/api/v1/undo', { requestId: created.headers['x-request-id'] }).expect(200);
  const { body } = await user.post(TASKS, { id, title: 'two' }).expect(201);
  expect(body.version).toBeGreaterThan(created.body.version);
});
