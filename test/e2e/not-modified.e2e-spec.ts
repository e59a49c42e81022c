import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { statementsOf } from '../support/statements.js';

let service: TestService;
let ada: Client;
let bob: Client;
let task: string;
let users = 0;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

beforeEach(async () => {
  [ada, bob] = [await service.as(`user-${users++}`), await service.as(`user-${users++}`)];
  ({ id: task } = await ada.newTask({ completed: true }));
});

const LISTS: [string, () => string][] = [
  ['tasks', () => '/api/v1/tasks'],
  ['search results', () => '/api/v1/tasks?q=milk&completed=true'],
  ['lists', () => '/api/v1/lists'],
  ['labels', () => '/api/v1/labels'],
  ['the trash', () => '/api/v1/trash'],
  ['completions', () => `/api/v1/tasks/${task}/completions`],
];
const tagOf = async (path: string): Promise<string> => (await ada.get(path).expect(200)).headers['etag']!;

describe.each(LISTS)('a list of %s', (_, pathOf) => {
  it('returns 304 for a current tag, reading only the change clock', async () => {
    const path = pathOf();
    const tag = await tagOf(path);
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const sent = await statementsOf(async () => {
        const { text, headers } = await ada.get(path).set('if-none-match', known).expect(304);
        expect([text, headers['etag']]).toEqual(['', tag]);
      });
      expect(sent).toEqual([expect.stringMatching(/^SELECT .* FROM owners WHERE owner_id = \$1$/s)]);
    }
  });

  it("gets a new tag after any change by its owner, and keeps it after another owner's change", async () => {
    const path = pathOf();
    const { id: label } = await ada.newLabel('errand');
    const { id: list } = await ada.newList();
    const tags = [await tagOf(path)];
    const changes: (() => ReturnType<Client['get']>)[] = [
      () => ada.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }),
      () => ada.post('/api/v1/tasks', { title: 'Milk' }),
      () => ada.patch(`/api/v1/labels/${label}`, { name: 'other' }),
      () => ada.delete(`/api/v1/labels/${label}`),
      () => ada.patch(`/api/v1/tasks/${task}`, { priority: 1 }),
      () => ada.delete(`/api/v1/lists/${list}`),
      () => ada.delete('/api/v1/trash'),
    ];
    for (const change of changes) {
      expect((await change()).ok).toBe(true);
      await bob.newTask();
      tags.push(await tagOf(path));
      await bob.newTask();
      await ada.get(path).set('if-none-match', tags.at(-1)!).expect(304);
      await ada.get(path).set('if-none-match', tags.at(-2)!).expect(200);
    }
    expect(new Set(tags).size).toBe(changes.length + 1);
  });

  it('rejects a malformed tag list', async () => {
    const answer = await ada.get(pathOf()).set('if-none-match', 'abc');
    expectProblem(answer, 400, 'invalid-input', ['/if-none-match']);
  });
});

it.each(['today', 'overdue', 'upcoming'])(
  'has no tag and never returns 304 when it depends on the time: view=%s',
  async (view) => {
    const answer = await ada.get(`/api/v1/tasks?view=${view}`).set('if-none-match', '*').expect(200);
    expect(answer.headers['etag']).toBeUndefined();
  },
);

describe('a row', () => {
  it.each<[string, () => Promise<string>, object]>([
    ['a task', async () => `/api/v1/tasks/${task}`, { title: 'x' }],
    ['the settings', async () => '/api/v1/settings', { timeZone: 'Asia/Tokyo' }],
  ])('returns 304 for a current tag until it changes: %s', async (_, make, change) => {
    const path = await make();
    const { body, headers } = await ada.get(path).expect(200);
    const tag = `"${body.version}"`;
    expect(headers['etag']).toBe(tag);
    for (const known of [tag, `W/${tag}`, `"x",${tag}`, '*']) {
      const answer = await ada.get(path).set('if-none-match', known).expect(304);
      expect([answer.text, answer.headers['etag']]).toEqual(['', tag]);
    }
    const changed = await ada.patch(path, change).set('if-match', tag).expect(200);
    const read = await ada.get(path).set('if-none-match', tag).expect(200);
    expect([read.body, read.headers['etag']]).toEqual([changed.body, `"${body.version + 1}"`]);
    expect(changed.headers['etag']).toBe(read.headers['etag']);
  });

  it.each<[string, () => Promise<string>]>([
    ['a list', async () => `/api/v1/lists/${(await ada.newList()).id}`],
    ['a label', async () => `/api/v1/labels/${(await ada.newLabel('a')).id}`],
  ])('does not return 304 with open task counts, which its version does not cover: %s', async (_, make) => {
    const path = await make();
    const { body } = await ada.get(path).expect(200);
    const id = body.id as string;
    await ada.newTask(path.includes('/lists/') ? { listId: id } : { labelIds: [id] });
    const read = await ada.get(path).set('if-none-match', `"${body.version}"`).expect(200);
    expect([read.body, read.headers['etag']]).toEqual([{ ...body, openTasks: 1 }, `"${body.version}"`]);
  });

  it('has no tag with its subtasks, which its version does not cover', async () => {
    const answer = await ada
      .get(`/api/v1/tasks/${task}?include=subtasks`)
      .set('if-none-match', '"1"')
      .expect(200);
    expect(answer.headers['etag']).toBeUndefined();
  });

  it('returns 404 for another owner with any tag', async () => {
    const answer = await bob.get(`/api/v1/tasks/${task}`).set('if-none-match', '*');
    expectProblem(answer, 404, 'task-not-found');
    expect(answer.headers['etag']).toBeUndefined();
  });
});

describe('a list that is read while it changes', () => {
  it('never carries the tag of a change that it does not contain', async () => {
    const WRITES = 40;
    const seqOf = (tag: string): number => Number(/-(\d+)"$/.exec(tag)![1]);
    const written = new Map<number, number>();
    const before = seqOf(await tagOf('/api/v1/tasks'));
    let isWriting = true;
    const writing = (async () => {
      for (let nth = 1; nth <= WRITES; nth++) {
        await ada.patch(`/api/v1/tasks/${task}`, { title: `Title ${nth}` }).expect(200);
        written.set(before + nth, nth);
      }
      isWriting = false;
    })();
    const read: [seq: number, nth: number][] = [];
    const reading = async (): Promise<void> => {
      while (isWriting) {
        const { headers, body } = await ada.get('/api/v1/tasks').expect(200);
        const [{ title }] = body.data as [{ title: string }];
        read.push([seqOf(headers['etag']!), Number(/\d+$/.exec(title) ?? 0)]);
      }
    };
    await Promise.all([writing, reading(), reading()]);
    expect(read.filter(([seq, nth]) => nth < (written.get(seq) ?? 0))).toEqual([]);
    // Tags change during the writes.
    expect(new Set(read.map(([seq]) => seq)).size).toBeGreaterThan(3);
  });
});
