import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

const TASKS = '/api/v1/tasks';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const BERLIN = { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' };
const THURSDAYS = { rule: 'FREQ=WEEKLY;BYDAY=TH', from: 'due' };
const DEFAULTS = {
  description: null,
  completed: false,
  priority: 0,
  parentId: null,
  due: null,
  startOn: null,
  durationMinutes: null,
  recurrence: null,
  labelIds: [],
  reminders: [],
};

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
});
afterAll(() => service.stop());

type Body = Record<string, unknown> & { id: string; version: number };

const read = async (id: string): Promise<Body> => (await ada.get(`${TASKS}/${id}`).expect(200)).body;
const idOf = async (path: string, fields: object): Promise<string> =>
  (await ada.post(`/api/v1${path}`, fields).expect(201)).body.id;
const newList = (): Promise<string> => idOf('/lists', { name: 'Home' });
const newLabel = (): Promise<string> => idOf('/labels', { name: unknownId() });
const newTask = async (fields: object = {}): Promise<Body> => (await ada.newTask(fields)) as unknown as Body;

/** Every field that a client can set, each with a non-default value. */
async function everything() {
  const listId = await newList();
  return {
    title: 'Buy milk',
    description: 'Oat\nTwo litres',
    completed: false,
    priority: 3,
    listId,
    parentId: await idOf('/tasks', { title: 'Shop', listId }),
    due: BERLIN,
    startOn: '2026-12-20',
    durationMinutes: 30,
    recurrence: THURSDAYS,
    labelIds: [await newLabel(), await newLabel()],
    reminders: [{ minutesBefore: 30 }, { at: '2026-12-24T08:00:00.000Z' }],
  };
}

/** The read-only fields of a response. */
function settable(task: Body): object {
  const readOnly = [
    'id',
    'ownerId',
    'completedAt',
    'position',
    'version',
    'createdAt',
    'updatedAt',
    'deletedAt',
  ];
  return Object.fromEntries(Object.entries(task).filter(([name]) => !readOnly.includes(name)));
}

describe('a task with every field', () => {
  it('is returned as it was sent, by POST and by PUT', async () => {
    const input = await everything();
    const created = await newTask(input);
    expect(settable(created)).toEqual(input);
    expect(await read(created.id)).toEqual(created);
    const put = (await ada.put(`${TASKS}/${unknownId()}`, input).expect(201)).body;
    expect(settable(put)).toEqual(input);
  });

  it.each([
    ['with every field', {}],
    ['done', { completed: true, recurrence: null }],
    ['of its defaults', DEFAULTS],
    ['due on a date', { due: { date: '2026-12-24' } }],
    ['due at a floating time', { due: { dateTime: '2026-12-24T18:00:00' } }],
  ])('%s can be sent back by PUT without a change', async (_, fields) => {
    const task = await newTask({ ...(await everything()), ...fields });
    const { body } = await ada.put(`${TASKS}/${task.id}`, settable(task)).expect(200);
    expect(body).toEqual(task);
  });

  it('is reset to its defaults by a PUT that omits the fields', async () => {
    const task = await newTask(await everything());
    const { body: inbox } = await ada.get('/api/v1/lists?limit=1').expect(200);
    const { body } = await ada.put(`${TASKS}/${task.id}`, { title: 'Buy bread' }).expect(200);
    expect(body).toEqual({
      ...task,
      ...DEFAULTS,
      title: 'Buy bread',
      listId: inbox.data[0].id,
      position: expect.any(String),
      version: 2,
      updatedAt: TIME,
    });
    expect(await read(task.id)).toEqual(body);
  });
});

describe('PATCH', () => {
  it.each(['description', 'startOn', 'durationMinutes', 'recurrence', 'parentId'])(
    'clears %s with null and keeps all other fields',
    async (field) => {
      const task = await newTask(await everything());
      const { body } = await ada.patch(`${TASKS}/${task.id}`, { [field]: null }).expect(200);
      expect(body).toEqual({ ...task, [field]: null, position: body.position, version: 2, updatedAt: TIME });
      expect(await read(task.id)).toEqual(body);
    },
  );

  it('clears the due with null when the task does not recur', async () => {
    const task = await newTask({ due: BERLIN });
    const { body } = await ada.patch(`${TASKS}/${task.id}`, { due: null }).expect(200);
    expect(body).toEqual({ ...task, due: null, version: 2, updatedAt: TIME });
  });

  it.each([
    ['due', { due: { dateTime: '2026-12-25T09:00:00' } }],
    ['due', { due: { date: '2026-12-25' } }],
    ['recurrence', { recurrence: { rule: 'FREQ=DAILY', from: 'completion' } }],
    ['reminders', { reminders: [{ minutesBefore: 0 }] }],
    ['reminders', { reminders: [] }],
    ['labelIds', { labelIds: [] }],
  ])('replaces %s as a whole: %j', async (_, input) => {
    const task = await newTask(await everything());
    const { body } = await ada.patch(`${TASKS}/${task.id}`, input).expect(200);
    expect(body).toEqual({ ...task, ...input, version: 2, updatedAt: TIME });
  });

  it('accepts `from: "due"` for a recurrence that omits it', async () => {
    const task = await newTask({
      due: BERLIN,
      recurrence: { ...THURSDAYS, from: 'completion' },
    });
    const { body } = await ada
      .patch(`${TASKS}/${task.id}`, { recurrence: { rule: THURSDAYS.rule } })
      .expect(200);
    expect(body.recurrence).toEqual(THURSDAYS);
  });

  it('of any fields keeps the others equal, and keeps the version when repeated', async () => {
    const first = await everything();
    const second = await everything();
    const other = {
      ...second,
      title: 'Buy bread',
      description: null,
      completed: true,
      priority: 0,
      due: { date: '2027-01-07' },
      startOn: null,
      durationMinutes: 5,
      recurrence: null,
      reminders: [],
    };
    // A list and a parent in it belong together; completing means something else for recurring tasks.
    const pairs: Record<string, string[]> = {
      listId: ['listId', 'parentId'],
      parentId: ['listId', 'parentId'],
      completed: ['completed', 'recurrence'],
    };
    const names = fc.subarray(Object.keys(first) as (keyof typeof first)[]);
    await fc.assert(
      fc.asyncProperty(names, async (chosen) => {
        const task = await newTask(first);
        const named = new Set(chosen.flatMap((name) => pairs[name] ?? [name]));
        const input = Object.fromEntries(Object.entries(other).filter(([name]) => named.has(name)));
        const once = (await ada.patch(`${TASKS}/${task.id}`, input).expect(200)).body;
        expect(settable(once)).toEqual({ ...settable(task), ...input });
        expect(once.version).toBe(chosen.length === 0 ? 1 : 2);
        const again = (await ada.patch(`${TASKS}/${task.id}`, input).expect(200)).body;
        expect(again).toEqual(once);
        expect(await read(task.id)).toEqual(once);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an invalid field', () => {
  const faults: [object, string[]][] = [
    [{ due: '2026-12-24' }, ['/due']],
    [{ due: [] }, ['/due']],
    [{ due: {} }, ['/due']],
    [{ due: { timeZone: 'Europe/Berlin' } }, ['/due']],
    [{ due: { date: '2026-12-24', dateTime: '2026-12-24T18:00:00' } }, ['/due']],
    [{ due: { date: '2026-12-24', timeZone: 'Europe/Berlin' } }, ['/due']],
    [{ due: { date: null } }, ['/due']],
    [{ due: { ...BERLIN, timeZone: '' } }, ['/due/timeZone']],
    [{ due: { ...BERLIN, timeZone: 'Mars/Olympus' } }, ['/due/timeZone']],
    [{ due: { ...BERLIN, dateTime: '2026-12-24' } }, ['/due/dateTime']],
    [{ due: { dateTime: 'soon', timeZone: 'there' } }, ['/due/dateTime', '/due/timeZone']],
    [{ due: { ...BERLIN, at: 9 } }, ['/due/at']],
    [{ startOn: '2026-12-24T00:00:00' }, ['/startOn']],
    [{ startOn: '2025-02-29' }, ['/startOn']],
    [{ startOn: 20261224 }, ['/startOn']],
    [{ durationMinutes: 0 }, ['/durationMinutes']],
    [{ durationMinutes: 1.5 }, ['/durationMinutes']],
    [{ durationMinutes: 527_041 }, ['/durationMinutes']],
    [{ durationMinutes: '30' }, ['/durationMinutes']],
    [{ recurrence: 'FREQ=DAILY' }, ['/recurrence']],
    [{ recurrence: [] }, ['/recurrence']],
    [{ recurrence: {} }, ['/recurrence/rule']],
    [{ recurrence: { rule: 7 } }, ['/recurrence/rule']],
    [{ recurrence: { rule: 'FREQ=DAILY', from: 'later' } }, ['/recurrence/from']],
    [{ recurrence: { rule: 'FREQ=DAILY', zone: 'UTC' } }, ['/recurrence/zone']],
    [{ labelIds: {} }, ['/labelIds']],
    [{ labelIds: 'home' }, ['/labelIds']],
    [{ labelIds: ['home'] }, ['/labelIds']],
    [{ labelIds: Array.from({ length: 51 }, unknownId) }, ['/labelIds']],
    [{ reminders: {} }, ['/reminders']],
    [{ reminders: [{}] }, ['/reminders']],
    [{ reminders: [{ minutesBefore: 1, at: '2026-12-24T08:00:00Z' }] }, ['/reminders']],
    [{ reminders: Array.from({ length: 11 }, () => ({ minutesBefore: 1 })) }, ['/reminders']],
    [{ reminders: [[]] }, ['/reminders']],
    [{ reminders: [[{ minutesBefore: 1 }]] }, ['/reminders']],
    [{ reminders: [null] }, ['/reminders/0']],
    [{ reminders: ['soon'] }, ['/reminders/0']],
    [{ reminders: [{ minutesBefore: -1 }] }, ['/reminders/0/minutesBefore']],
    [{ reminders: [{ minutesBefore: 527_041 }] }, ['/reminders/0/minutesBefore']],
    [{ reminders: [{ minutesBefore: 5 }, { at: 'soon' }] }, ['/reminders/1/at']],
    [{ reminders: [{ at: '2026-12-24T08:00:00' }] }, ['/reminders/0/at']],
    [{ reminders: [{ at: '2026-02-30T08:00:00Z' }] }, ['/reminders/0/at']],
    [{ reminders: [{ at: '2016-12-31T23:59:60Z' }] }, ['/reminders/0/at']],
    [{ reminders: [{ at: '2026-12-24T24:00:00Z' }] }, ['/reminders/0/at']],
    [{ reminders: [{ minutesBefore: 5, sound: 'loud' }] }, ['/reminders/0/sound']],
    [{ listId: '' }, ['/listId']],
    [{ listId: 'home' }, ['/listId']],
    [{ parentId: 'none' }, ['/parentId']],
    [{ startOn: 'x', durationMinutes: 'x', parentId: 'x' }, ['/startOn', '/durationMinutes', '/parentId']],
  ];

  it.each(faults)('returns 400 with a pointer, by POST, PUT and PATCH: %j', async (fields, pointers) => {
    const task = await newTask({ due: BERLIN });
    const path = `${TASKS}/${task.id}`;
    const input = { title: 'Buy milk', due: BERLIN, ...fields };
    expectProblem(await ada.post(TASKS, input), 400, 'invalid-input', pointers);
    expectProblem(await ada.put(path, input), 400, 'invalid-input', pointers);
    expectProblem(await ada.patch(path, fields), 400, 'invalid-input', pointers);
    expect(await read(task.id)).toEqual(task);
  });

  it.each([
    ['listId', 'list-not-found'],
    ['parentId', 'parent-not-found'],
    ['labelIds', 'label-not-found'],
  ])('that references a missing row returns 404: %s', async (field, name) => {
    const task = await newTask();
    const path = `${TASKS}/${task.id}`;
    const input = { title: 'Buy bread', [field]: field === 'labelIds' ? [unknownId()] : unknownId() };
    expectProblem(await ada.post(TASKS, input), 404, name);
    expectProblem(await ada.put(path, input), 404, name);
    expectProblem(await ada.patch(path, input), 404, name);
    expect(await read(task.id)).toEqual(task);
  });
});

it('that is read-only returns 400, unless it has the stored value', async () => {
  const task = await newTask();
  const names = ['ownerId', 'completedAt', 'position', 'createdAt', 'updatedAt', 'deletedAt'];
  for (const name of names) {
    const path = `${TASKS}/${task.id}`;
    expectProblem(await ada.patch(path, { [name]: 'x' }), 400, 'invalid-input', [`/${name}`]);
    expect((await ada.patch(path, { [name]: task[name] }).expect(200)).body).toEqual(task);
  }
});
