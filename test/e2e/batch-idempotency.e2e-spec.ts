import { type TestService, startService } from '../support/service.js';
import { newTask, type Operation, sendBatch, statusesOf } from '../support/batch.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const titlesOf = async (user: Client): Promise<string[]> =>
  (await user.all<TaskBody>('/api/v1/tasks?sort=position&limit=200')).map(({ title }) => title);

describe('a batch with an Idempotency-Key', () => {
  const keyed = (user: Client, key: string, operations: Operation[], fields: object = {}) =>
    sendBatch(user, operations, fields).set('idempotency-key', key);
  const mixed = [newTask({ title: 'a' }), newTask({ title: '' }), newTask({ title: 'b' })];

  it.each([
    ['not atomic', {}, ['a', 'b']],
    ['atomic', { atomic: true }, []],
  ])('(%s) is replayed and applied once', async (_, fields, titles) => {
    const user = await newUser();
    const first = await keyed(user, 'k', mixed, fields).expect(200);
    const again = await keyed(user, 'k', mixed, fields).expect(200);
    expect(again.text).toBe(first.text);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await titlesOf(user)).toEqual(titles);
    expectProblem(await keyed(user, 'k', mixed.slice(1), fields), 422, 'idempotency-key-reused');
    expectProblem(await keyed(user, 'k', mixed, { atomic: false }), 422, 'idempotency-key-reused');
    const other = await keyed(await newUser(), 'k', mixed, fields).expect(200);
    expect(other.headers['idempotency-replayed']).toBeUndefined();
  });

  it('continues after a unique name conflict', async () => {
    const user = await newUser();
    const label = (name: string): Operation => ({ method: 'POST', path: '/labels', body: { name } });
    const operations = [
      label('errand'),
      label('Errand'),
      label('other'),
      newTask({ labelIds: [unknownId()] }),
      newTask(),
    ];
    const { body } = await keyed(user, 'k', operations).expect(200);
    expect(statusesOf(body.results)).toEqual([201, 409, 201, 404, 201]);
    expect(await user.all('/api/v1/labels')).toHaveLength(2);
  });

  it('is applied once when sent 20 times concurrently', async () => {
    const user = await newUser();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => await keyed(user, 'k', mixed)));
    const done = answers.filter(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(await titlesOf(user)).toEqual(['a', 'b']);
  });

  it.each([
    ['not atomic', {}],
    ['atomic', { atomic: true }],
  ])('(%s) stores no response that a temporary failure caused', async (_, fields) => {
    const user = await newUser();
    await user.newTask({ title: 'there' });
    // Simulates a lock timeout, which is temporary.
    const breakTitle = `
      CREATE FUNCTION break_title() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE lock_not_available; END $$;
      CREATE TRIGGER break_title BEFORE INSERT ON tasks
        FOR EACH ROW WHEN (NEW.title = 'breaks') EXECUTE FUNCTION break_title()`;
    const { adminUrl } = service.database;
    await asAdmin((admin) => admin.query(breakTitle), adminUrl);
    const operations = [newTask({ title: 'a' }), newTask({ title: 'breaks' })];
    const before = await everyRow(service.database);
    const broken = await keyed(user, 'k', operations, fields);
    await asAdmin((admin) => admin.query('DROP FUNCTION break_title CASCADE'), adminUrl);
    expectProblem(broken, 503, 'database-timed-out');
    expect(await everyRow(service.database)).toEqual(before);
    const { body } = await keyed(user, 'k', operations, fields).expect(200);
    expect(statusesOf(body.results)).toEqual([201, 201]);
    expect(await titlesOf(user)).toEqual(['there', 'a', 'breaks']);
  });
});
