import { type TestService, startService } from '../support/service.js';
import type { Client, TaskBody } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

const SORTS = ['createdAt', 'updatedAt', 'priority', 'title'] as const;
const BOTH_WAYS = SORTS.flatMap((by) => [by, `-${by}`]);

let service: TestService;
let ada: Client;
let tasks: TaskBody[];

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
  const titles = [
    'zebra',
    'Äpfel',
    'apple',
    'Apple',
    'banana',
    'éclair',
    'Zebra',
    '100%',
    '_x',
    'apple',
    '日本',
    '🥛',
    'a b',
  ];
  tasks = await Promise.all(
    titles.map((title, index) => ada.newTask({ title, priority: index % 4, completed: index % 3 === 0 })),
  );
});
afterAll(() => service.stop());

/** Every task of a list, read page by page through `nextCursor`. */
async function walk(query: string, between: () => Promise<unknown> = async () => {}): Promise<TaskBody[]> {
  const seen: TaskBody[] = [];
  let cursor: string | null = null;
  do {
    const suffix: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await ada.get(`/api/v1/tasks?${query}${suffix}`).expect(200);
    seen.push(...body.data);
    cursor = body.nextCursor;
    await between();
  } while (cursor !== null);
  return seen;
}

const byValue = (left: TaskBody, right: TaskBody, by: (typeof SORTS)[number]): number => {
  const [a, b] = [left[by], right[by]];
  if (by === 'title') return new Intl.Collator('und', { numeric: true }).compare(String(a), String(b));
  return a < b ? -1 : a > b ? 1 : 0;
};

describe('GET /tasks', () => {
  it.each(BOTH_WAYS)('lists every task once, in order, by %s', async (sort) => {
    const whole = await walk(`sort=${sort}&limit=200`);
    expect(whole).toHaveLength(tasks.length);
    const by = sort.replace('-', '') as (typeof SORTS)[number];
    const direction = sort.startsWith('-') ? -1 : 1;
    for (const [index, task] of whole.slice(1).entries()) {
      const previous = whole[index]!;
      const order = byValue(previous, task, by) || (previous.id < task.id ? -1 : 1);
      expect([previous.title, task.title, Math.sign(order * direction)]).toEqual([
        previous.title,
        task.title,
        -1,
      ]);
    }
    for (const limit of [1, 2, 5, 12, 13]) expect(await walk(`sort=${sort}&limit=${limit}`)).toEqual(whole);
  });

  it('lists the newest first, at most fifty, by default', async () => {
    const bob = await service.as('bob');
    for (let index = 0; index < 51; index++) await bob.newTask({ title: `Task ${index}` });
    const { body } = await bob.get('/api/v1/tasks').expect(200);
    expect(body.data).toHaveLength(50);
    expect(body.data[0].title).toBe('Task 50');
    expect(body.nextCursor).toEqual(expect.any(String));
  });

  it.each([
    ['completed=true', (task: TaskBody) => task.completed],
    ['completed=false', (task: TaskBody) => !task.completed],
    ['priority=2', (task: TaskBody) => task.priority === 2],
    ['priority=0&completed=false', (task: TaskBody) => task.priority === 0 && !task.completed],
  ])('filters by %s', async (filter, matches) => {
    const expected = tasks.filter(matches).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    const found = await walk(`${filter}&limit=2`);
    expect(found.map(({ id }) => id).sort()).toEqual(expected.sort());
  });

  it('lists each unchanged task exactly once while others come and go', async () => {
    const carol = await service.as('carol');
    const mine = ada;
    ada = carol;
    const stable = await Promise.all(
      Array.from({ length: 12 }, (_, index) => carol.newTask({ title: `s${index}` })),
    );
    const seen = await walk('sort=createdAt&limit=3', async () => {
      const passing = await carol.newTask({ title: 'passing' });
      await carol.delete(`/api/v1/tasks/${passing.id}`).expect(204);
    });
    ada = mine;
    expect(seen.map(({ id }) => id).sort()).toEqual(stable.map(({ id }) => id).sort());
  });

  it('links to the next page (RFC 8288) with the complete query', async () => {
    const { body, headers } = await ada.get('/api/v1/tasks?limit=2&sort=title&completed=false').expect(200);
    const [, next] = /^<(.+)>; rel="next"$/.exec(headers.link!)!;
    expect(new URL(next!, 'http://x').searchParams.get('cursor')).toBe(body.nextCursor);
    const second = await ada.get(next!).expect(200);
    const all = await walk('limit=200&sort=title&completed=false');
    expect([...body.data, ...second.body.data]).toEqual(all.slice(0, 4));
  });

  it('has no link on the last page', async () => {
    const { body, headers } = await ada.get('/api/v1/tasks?limit=200').expect(200);
    expect([body.nextCursor, headers.link]).toEqual([null, undefined]);
  });
});

describe('a cursor', () => {
  const cursorOf = async (query: string): Promise<string> =>
    (await ada.get(`/api/v1/tasks?limit=1&${query}`).expect(200)).body.nextCursor;

  it.each([
    ['another sort', 'sort=title', 'sort=-title'],
    ['no sort', 'sort=title', ''],
    ['another filter', 'completed=true', 'completed=false'],
    ['an additional filter', 'sort=title', 'sort=title&priority=1'],
    ['a missing filter', 'sort=title&priority=1', 'sort=title'],
  ])('is rejected with %s', async (_, made, used) => {
    const cursor = await cursorOf(made);
    expectProblem(await ada.get(`/api/v1/tasks?${used}&cursor=${cursor}`), 400, 'invalid-input', ['/cursor']);
  });

  it('is accepted with another limit, and with the query parameters in another order', async () => {
    const cursor = await cursorOf('sort=title&priority=1&completed=false');
    await ada.get(`/api/v1/tasks?completed=false&cursor=${cursor}&priority=1&limit=7&sort=title`).expect(200);
  });

  it.each([
    'x',
    'bnVsbA',
    Buffer.from('[]').toString('base64url'),
    Buffer.from('["a","b","c"]').toString('base64url'),
    Buffer.from('{"id":1}').toString('base64url'),
    '%00',
    `' OR 1=1 --`,
  ])('from another source is rejected: %s', async (cursor) => {
    expectProblem(await ada.get('/api/v1/tasks').query({ cursor }), 400, 'invalid-input', ['/cursor']);
  });

  it('with a value of another type is rejected', async () => {
    for (const sort of SORTS) {
      const [fingerprint, , id] = JSON.parse(
        Buffer.from(await cursorOf(`sort=${sort}`), 'base64url').toString(),
      );
      for (const value of [null, {}, [], true, 1.5, 99, '\0', 'x'.repeat(1001), '2026-13-45T99:99:99.999Z']) {
        const forged = Buffer.from(JSON.stringify([fingerprint, value, id])).toString('base64url');
        const { status } = await ada.get('/api/v1/tasks').query({ sort, cursor: forged });
        const harmless = sort === 'title' && value === '2026-13-45T99:99:99.999Z';
        expect([sort, value, status]).toEqual([sort, value, harmless ? 200 : 400]);
      }
    }
  });

  it("of another owner reveals none of that owner's tasks", async () => {
    const cursor = await cursorOf('sort=title');
    const dora = await service.as('dora');
    const mine = await dora.newTask({ title: 'zzz' });
    const { body } = await dora.get(`/api/v1/tasks?sort=title&cursor=${cursor}`).expect(200);
    expect(body.data).toEqual([mine]);
  });
});
