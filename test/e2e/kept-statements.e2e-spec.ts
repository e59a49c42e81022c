import type { BoundStatement } from '../../src/platform/database/statement.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import type { TaskFilter } from '../../src/tasks/task-list.js';
import { TasksRepository } from '../../src/tasks/tasks.repository.js';
import { type TestApp, startApp } from '../support/app.js';

const ADA = 'ada' as OwnerId;
const PARTS: readonly TaskFilter[] = [
  { completed: true },
  { priority: 1 },
  { parentId: null },
  { hasDue: true },
  { hasLabels: true },
  { dueFrom: '2026-01-01' },
  { dueBefore: '2026-01-01' },
  { createdFrom: '2026-01-01T00:00:00Z' },
  { updatedFrom: '2026-01-01T00:00:00Z' },
  { q: 'milk' },
];

let service: TestApp;

beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

/** Every combination of the parts. */
const filters = (): TaskFilter[] =>
  PARTS.reduce<TaskFilter[]>((all, part) => [...all, ...all.map((one) => ({ ...one, ...part }))], [{}]);

describe('the prepared statements of a connection', () => {
  it('stay few for any combination of filters, and every query succeeds', async () => {
    const names: (string | undefined)[] = [];
    const { metadataOf } = service.app.get(UnitOfWork);
    const work = {
      metadataOf,
      query: async (_owner: OwnerId, { name }: BoundStatement) => (names.push(name), []),
    } as unknown as UnitOfWork;
    const tasks = new TasksRepository(work);
    const ask = (filter: TaskFilter) =>
      tasks.page(ADA, { filter, sort: { by: 'title', direction: 'ASC' }, limit: 1 });
    for (const filter of filters()) await ask(filter);
    expect(names).toHaveLength(1_024);
    expect(new Set(names.filter(Boolean)).size).toBeLessThanOrEqual(500);
    // The first statements stay prepared.
    await ask({});
    expect(names.at(-1)).toBe(names[0]);
  });

  it('do not affect the results', async () => {
    const ada = await service.as('ada');
    const mine = await ada.newTask({ title: 'Buy milk' });
    const queries = ['', 'completed=false', 'priority=0', 'parentId=none', 'hasDue=false', 'hasLabels=false'];
    const all = queries.reduce((done, query) => [...done, ...done.map((one) => `${one}&${query}`)], ['']);
    for (const sort of [
      'title',
      '-title',
      'position',
      '-position',
      'priority',
      'due',
      '-due',
      'createdAt',
      '-createdAt',
    ]) {
      for (const query of all) {
        const { body } = await ada.get(`/api/v1/tasks?sort=${sort}${query}`).expect(200);
        expect(body.data).toEqual([mine]);
      }
    }
    // More combinations than a connection keeps.
    expect(new Set(all).size * 9).toBeGreaterThan(500);
  });
});
