import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

const BY = ['position', 'due', 'priority', 'title', 'createdAt', 'updatedAt'];
const SORTS = [...BY.flatMap((by) => [by, `-${by}`]), 'relevance'];
const queryOf = (sort: string): string => `sort=${sort}${sort === 'relevance' ? '&q=milk' : ''}`;

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  ada = await service.as(unknownId());
});
afterAll(() => service.stop());

const DUES = [
  null,
  null,
  { date: '2026-12-24' },
  { dateTime: '2026-12-24T00:00:00' },
  { date: '2026-12-25' },
  null,
];

/** Tasks with many equal sort values, each with the search word. */
async function newTasks(count: number): Promise<TaskBody[]> {
  const tasks: TaskBody[] = [];
  for (let nth = 0; nth < count; nth++) {
    const title = ['milk', 'Milk and honey', 'buy'][nth % 3];
    const fields = { title, description: 'oat milk', priority: nth % 2, due: DUES[nth % DUES.length] };
    tasks.push(await ada.newTask(fields));
  }
  return tasks;
}

type Action = 'insert' | 'move' | 'complete' | 'trash' | 'change';

/** Changes one of the changeable tasks, or adds one. */
async function perform(
  action: Action,
  changeable: TaskBody[],
  neighbour: TaskBody,
  nth: number,
): Promise<unknown> {
  if (action === 'insert')
    return changeable.push(
      await ada.newTask({ title: 'milk', due: DUES[nth % DUES.length], priority: nth % 2 }),
    );
  if (changeable.length === 0) return;
  const { id } = changeable[nth % changeable.length]!;
  const path = `/api/v1/tasks/${id}`;
  if (action === 'move')
    return ada.post(`${path}/move`, { [nth % 2 ? 'before' : 'after']: neighbour.id }).expect(200);
  if (action === 'complete') return ada.post(`${path}/complete`).expect(200);
  if (action === 'change')
    return ada
      .patch(path, { title: `milk ${nth}`, priority: nth % 3, due: DUES[(nth + 3) % DUES.length] })
      .expect(200);
  changeable.splice(nth % changeable.length, 1);
  return ada.delete(path).expect(204);
}

describe.each(SORTS)('paginating by %s', (sort) => {
  it('lists every unchanged task exactly once and in order while other tasks change', async () => {
    const acts = fc.array(
      fc.tuple(fc.constantFrom<Action>('insert', 'move', 'complete', 'trash', 'change'), fc.nat(20)),
      { minLength: 20, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(acts, fc.integer({ min: 2, max: 4 }), async (sequence, limit) => {
        ada = await service.as(unknownId());
        const tasks = await newTasks(12);
        const stable = tasks.filter((_, nth) => nth % 3 !== 1);
        const changeable = tasks.filter((_, nth) => nth % 3 === 1);
        const before = await ada.all<TaskBody>(`/api/v1/tasks?limit=200&${queryOf(sort)}`);
        const seen: TaskBody[] = [];
        let next = `/api/v1/tasks?limit=${limit}&${queryOf(sort)}`;
        for (let cursor: string | null = ''; cursor !== null;) {
          const { body } = await ada.get(next).expect(200);
          seen.push(...body.data);
          cursor = body.nextCursor as string | null;
          next = `/api/v1/tasks?limit=${limit}&${queryOf(sort)}&cursor=${cursor}`;
          for (const [action, nth] of sequence.splice(0, 3))
            await perform(action, changeable, stable[nth % stable.length]!, nth);
        }
        const isStable = ({ id }: TaskBody): boolean => stable.some((task) => task.id === id);
        expect(seen.filter(isStable)).toEqual(before.filter(isStable));
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});

/** The cursor after the first task. */
async function cursorOf(query: string): Promise<string> {
  const { body } = await ada.get(`/api/v1/tasks?limit=1&${query}`).expect(200);
  return body.nextCursor;
}

const forged = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
const partsOf = (cursor: string): unknown[] => JSON.parse(Buffer.from(cursor, 'base64url').toString());

describe('a task cursor', () => {
  const SOME_ID = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';

  it.each([
    ['sort=due', 'sort=-due'],
    ['sort=due', 'sort=position'],
    ['q=milk', 'q=mil'],
    ['q=milk', 'q=milk&sort=title'],
    ['q=milk&sort=title', 'sort=title'],
    ['view=inbox', ''],
    ['view=inbox', 'view=today'],
    ['parentId=none', ''],
    ['hasDue=true', 'hasDue=false'],
    ['hasDue=false', 'dueFrom=2026-01-01'],
    ['hasLabels=false', ''],
    [`noLabelIds=${SOME_ID}`, ''],
    ['dueFrom=2026-01-01', 'dueBefore=2026-01-01'],
    ['dueFrom=2026-01-01', 'dueFrom=2026-01-02'],
    ['createdFrom=2026-01-01T00:00:00Z', 'createdFrom=2026-01-01T00:00:01Z'],
    ['createdBefore=2999-01-01T00:00:00Z', 'updatedBefore=2999-01-01T00:00:00Z'],
  ])('of the list with %s is rejected with %s', async (made, used) => {
    await newTasks(6);
    const cursor = await cursorOf(made);
    expect(cursor).toEqual(expect.any(String));
    await ada.get(`/api/v1/tasks?${made}&cursor=${cursor}`).expect(200);
    expectProblem(await ada.get(`/api/v1/tasks?${used}&cursor=${cursor}`), 400, 'invalid-input', ['/cursor']);
  });

  const TIMES = [
    '2026-02-30T00:00:00',
    '0000-01-01T00:00:00',
    '2026-12-24T24:00:00',
    '2026-12-24T18:00:60',
    '2026-12-24',
    '2026-12-24T18:00:00+02:00',
    'infinity',
    '-0001-01-01T00:00:00',
    '99999-01-01T00:00:00',
  ];
  const NEVER = [{}, [], true, 1.5, -1, 1e300, '\0', '\ud800', ''];
  /** For each sort, values that its cursors cannot hold, and values that they can. */
  const VALUES: Record<string, { wrong: unknown[]; right: unknown[] }> = {
    position: { wrong: [null, 7, 'x'.repeat(2_001)], right: ['a0', 'ü'] },
    due: {
      wrong: [...TIMES, 0, '2026-12-24T18:00:00.000Z'],
      right: [null, '2026-12-24T18:00:00', '1900-01-01T00:00:00'],
    },
    priority: { wrong: [null, 4, '1'], right: [0, 3] },
    title: { wrong: [null, 7, 'x'.repeat(1_001)], right: ['milk', `' OR 1=1 --`] },
    createdAt: {
      wrong: [null, ...TIMES, ...TIMES.map((time) => `${time}.000Z`), '2026-12-24T18:00:00Z'],
      right: ['2026-12-24T18:00:00.000Z'],
    },
    relevance: { wrong: [null, '1', 2_000_000_001], right: [0, 607_927] },
  };
  VALUES.updatedAt = VALUES.createdAt!;

  it.each(SORTS)('by %s with an impossible value is rejected without a server error', async (sort) => {
    await newTasks(4);
    const { wrong, right } = VALUES[sort.replace('-', '')]!;
    const [fingerprint, , id] = partsOf(await cursorOf(queryOf(sort)));
    const ask = (parts: unknown) =>
      ada.get(`/api/v1/tasks?${queryOf(sort)}`).query({ cursor: forged(parts) });
    const isText = /position|title/.test(sort);
    for (const value of [...wrong, ...NEVER.filter((one) => !(isText && one === ''))]) {
      const response = await ask([fingerprint, value, id]);
      expect([value, response.status]).toEqual([value, 400]);
      expectProblem(response, 400, 'invalid-input', ['/cursor']);
    }
    for (const value of right) await ask([fingerprint, value, id]).expect(200);
    for (const other of [
      null,
      7,
      '',
      'x',
      String(id).toUpperCase(),
      `${String(id)}0`,
      `{${String(id)}}`,
      '%',
    ])
      expectProblem(await ask([fingerprint, right[0], other]), 400, 'invalid-input', ['/cursor']);
    for (const parts of [
      [fingerprint, right[0]],
      [fingerprint, right[0], id, id],
      { 0: fingerprint },
      null,
      [null, right[0], id],
    ])
      expectProblem(await ask(parts), 400, 'invalid-input', ['/cursor']);
  });

  it('of arbitrary text returns 400', async () => {
    await newTasks(1);
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        fc.constantFrom(...SORTS),
        async (cursor, sort) => {
          const response = await ada
            .get(`/api/v1/tasks?${queryOf(sort)}`)
            .query({ cursor: cursor.toWellFormed() });
          expectProblem(response, 400, 'invalid-input', ['/cursor']);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(SORTS)("by %s of another owner reveals none of that owner's tasks", async (sort) => {
    await newTasks(6);
    const cursor = await cursorOf(queryOf(sort));
    const bob = await service.as(unknownId());
    const mine = await bob.newTask({ title: 'milk' });
    const { body } = await bob.get(`/api/v1/tasks?${queryOf(sort)}&cursor=${cursor}`).expect(200);
    expect([[], [mine]]).toContainEqual(body.data);
  });
});
