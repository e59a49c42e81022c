import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { LogLess1795881732000 } from '../../src/migrations/1795881732000-log-less.js';
import { type TestService, startService } from '../support/service.js';
import type { Client, TaskBody } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { changesSince, cursorOf } from '../support/streams.js';
import { exportOf, importInto } from '../support/transfer.js';

const DESCRIPTION = Array.from({ length: 1_500 }, (_, nth) => `word${nth} 🙂`).join(' ');

let service: TestService;
let users = 0;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const sql = (statement: string) =>
  asAdmin(async (admin) => (await admin.query(statement)).rows, service.database.adminUrl);
const linesOf = (id: string) =>
  sql(`SELECT pg_column_size(state) AS size, bytes, state ? 'description' AS "isWhole"
         FROM changes WHERE row_id = '${id}' ORDER BY seq`);

/** The task after each of its changes. */
async function createAndChange(user: Client): Promise<TaskBody[]> {
  const task = await user.newTask({ title: 'first', description: DESCRIPTION });
  const patches = [
    { title: 'second' },
    { priority: 2 },
    { description: `${DESCRIPTION} and more` },
    { title: 'third' },
    { description: null },
    { title: 'fourth' },
    { description: DESCRIPTION },
    { title: 'fifth' },
  ];
  const states = [task];
  for (const patch of patches)
    states.push((await user.patch(`/api/v1/tasks/${task.id}`, patch).expect(200)).body);
  return states;
}

describe('a change log line', () => {
  it('does not repeat a long description that did not change', async () => {
    const user = await newUser();
    const [{ id }] = (await createAndChange(user)) as [TaskBody];
    const lines = await linesOf(id);
    expect(lines).toHaveLength(9);
    for (const { size } of lines) expect(size).toBeLessThan(2_000);
    // As small as a line for the title and the priority alone.
    for (const nth of [1, 2, 4, 6, 8]) expect(lines[nth].bytes).toBeLessThan(3_000);
  });

  it('stores a short description', async () => {
    const user = await newUser();
    const { id } = await user.newTask({ description: 'x'.repeat(2_000) });
    expect(await linesOf(id)).toMatchObject([{ isWhole: true }]);
  });

  it('is complete in every endpoint that reads it', async () => {
    const user = await newUser();
    const start = await cursorOf(user);
    const states = await createAndChange(user);
    const { id } = states[0]!;
    const rows = (changes: { id: string | null; row: unknown }[]) =>
      changes.filter((change) => change.id === id).map(({ row }) => row);
    expect(rows(await changesSince(user, start))).toEqual(states);
    const history = await user.get(`/api/v1/tasks/${id}/history?limit=100`).expect(200);
    const fields = history.body.data.flatMap((entry: { fields: { field: string }[] }) => entry.fields);
    expect(fields.filter(({ field }: { field: string }) => field === 'description')).toEqual([
      { field: 'description', before: null, after: DESCRIPTION },
      { field: 'description', before: `${DESCRIPTION} and more`, after: null },
      { field: 'description', before: DESCRIPTION, after: `${DESCRIPTION} and more` },
      { field: 'description', before: null, after: DESCRIPTION },
    ]);

    await user.delete(`/api/v1/tasks/${id}`).expect(204);
    await user.delete(`/api/v1/trash/${id}`).expect(204);
    expect(rows(await changesSince(user, start)).slice(0, 9)).toEqual(states);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('reverts the task to its complete version %i', async (version) => {
    const user = await newUser();
    const states = await createAndChange(user);
    const { id, version: last } = states.at(-1)!;
    const { body } = await user.post(`/api/v1/tasks/${id}/revert`, { version }).expect(200);
    const { title, description, priority } = states[version - 1]!;
    expect(body).toMatchObject({ title, description, priority, version: last + 1 });
  });

  it('is complete in a first sync, even when the task changes during the sync', async () => {
    const user = await newUser();
    const first = await user.newTask({ title: 'first', description: DESCRIPTION });
    const { body: page } = await user.get('/api/v1/sync?limit=1').expect(200);
    await user.patch(`/api/v1/tasks/${first.id}`, { title: 'second' }).expect(200);
    await user.patch(`/api/v1/tasks/${first.id}`, { description: null }).expect(200);
    const rest = await user.get('/api/v1/sync').query({ cursor: page.nextCursor, limit: 10 }).expect(200);
    expect(rest.body.data.find(({ id }: { id: string }) => id === first.id).row).toEqual(first);
  });

  it('is complete in an export, and after an import', async () => {
    const user = await newUser();
    const states = await createAndChange(user);
    const other = await newUser();
    await importInto(other, await exportOf(user));
    const path = `/api/v1/tasks/${states[0]!.id}`;
    const historyOf = async (of: Client) =>
      (await of.get(`${path}/history?limit=100`).expect(200)).body.data.map(
        ({ fields }: { fields: { field: string }[] }) => fields.filter(({ field }) => field !== 'ownerId'),
      );
    expect(await historyOf(other)).toEqual(await historyOf(user));
    const { body } = await other.post(`${path}/revert`, { version: 4 }).expect(200);
    expect(body.description).toBe(states[3]!.description);
  });
});

describe('in a database with existing data', () => {
  it('lines stay complete for a day, and are complete again after the migration is reverted', async () => {
    const user = await newUser();
    const states = await createAndChange(user);
    const { id } = states[0]!;
    const migration = new LogLess1795881732000();
    const dataSource = await new DataSource(dataSourceOptions(service.database.url, 1)).initialize();
    const isWhole = async () => (await linesOf(id)).map((line) => line.isWhole);
    try {
      await dataSource.transaction(({ queryRunner }) => migration.down(queryRunner!));
      expect(await isWhole()).toEqual(Array<boolean>(9).fill(true));
      await dataSource.transaction(({ queryRunner }) => migration.up(queryRunner!));
      await user.patch(`/api/v1/tasks/${id}`, { title: 'sixth' }).expect(200);
      expect(await isWhole()).toEqual(Array<boolean>(10).fill(true));
    } finally {
      await dataSource.destroy();
    }
    const history = await user.get(`/api/v1/tasks/${id}/history?limit=100`).expect(200);
    expect(history.body.data).toHaveLength(10);
  });
});
