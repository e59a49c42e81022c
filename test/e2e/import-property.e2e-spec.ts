import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { contentOf, exportOf, importInto } from '../support/transfer.js';
import { scaled } from '../support/scale.js';

let service: TestService;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const text = (maxLength: number) =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength })
    .filter((value) => !/\p{Cc}/u.test(value) && value.trim() !== '');
const date = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const due = fc.oneof(
  fc.record({ date }),
  date.map((day) => ({ dateTime: `${day}T02:30:00` })),
  fc.record({
    dateTime: date.map((day) => `${day}T02:30:00`),
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'),
  }),
);
const rule = fc.constantFrom(
  'FREQ=DAILY',
  'FREQ=WEEKLY;BYDAY=MO,TH',
  'FREQ=MONTHLY;BYMONTHDAY=-1',
  'FREQ=DAILY;COUNT=3',
  'FREQ=YEARLY;INTERVAL=4',
);
const nth = fc.nat(20);

const step = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    task: fc.record({
      title: text(20),
      description: fc.option(text(50)),
      priority: fc.nat(3),
      due: fc.option(due),
      startOn: fc.option(date),
      durationMinutes: fc.option(fc.integer({ min: 1, max: 500 })),
      reminders: fc.array(
        fc.oneof(
          fc.nat(1_000).map((minutesBefore) => ({ minutesBefore })),
          date.map((at) => ({ at: `${at}T09:00:00Z` })),
        ),
        {
          maxLength: 3,
        },
      ),
      completed: fc.boolean(),
    }),
    rule: fc.option(rule),
    from: fc.constantFrom('due', 'completion', 'now'),
    parent: fc.option(nth),
    list: fc.option(nth),
    label: fc.option(nth),
  }),
  fc.record({
    do: fc.constantFrom(
      'complete' as const,
      'reopen' as const,
      'trash' as const,
      'restore' as const,
      'destroy' as const,
      'top' as const,
    ),
    nth,
  }),
  fc.record({ do: fc.constant('list' as const), name: text(20) }),
  fc.record({ do: fc.constantFrom('archive' as const, 'trash list' as const, 'restore list' as const), nth }),
  fc.record({ do: fc.constant('label' as const), name: text(10) }),
  fc.record({ do: fc.constant('unlabel' as const), nth }),
  fc.record({
    do: fc.constant('zone' as const),
    timeZone: fc.constantFrom('Europe/Berlin', 'Asia/Tokyo', 'UTC'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Tracks the rows created so far; steps that are not possible are rejected, which is expected. */
class World {
  private readonly made = { tasks: [] as string[], lists: [] as string[], labels: [] as string[] };

  constructor(private readonly user: Client) {}

  async apply(one: Step): Promise<void> {
    const { user } = this;
    switch (one.do) {
      case 'add':
        return this.add(one);
      case 'list':
        return this.remember('lists', await user.post('/api/v1/lists', { name: one.name }));
      case 'label':
        return this.remember('labels', await user.post('/api/v1/labels', { name: one.name }));
      case 'zone':
        return void (await user.patch('/api/v1/settings', { timeZone: one.timeZone }));
      default:
        return this.change(one.do, one.nth);
    }
  }

  private async add({ task, rule, from, parent, list, label }: Extract<Step, { do: 'add' }>): Promise<void> {
    const labelId = this.idOf('labels', label);
    const body = {
      ...task,
      recurrence: task.due && rule ? { rule, from } : null,
      ...(parent !== null && { parentId: this.idOf('tasks', parent) ?? null }),
      ...(parent === null && list !== null && { listId: this.idOf('lists', list) }),
      labelIds: labelId === undefined ? [] : [labelId],
    };
    this.remember('tasks', await this.user.post('/api/v1/tasks', body));
  }

  private async change(what: string, which: number): Promise<void> {
    const { user } = this;
    const task = this.idOf('tasks', which);
    const list = this.idOf('lists', which);
    const label = this.idOf('labels', which);
    const calls: Record<string, () => PromiseLike<unknown>> = {
      complete: () => user.post(`/api/v1/tasks/${task}/complete`),
      reopen: () => user.post(`/api/v1/tasks/${task}/reopen`),
      trash: () => user.delete(`/api/v1/tasks/${task}`),
      restore: () => user.post(`/api/v1/tasks/${task}/restore`),
      destroy: () => user.delete(`/api/v1/trash/${task}`),
      top: () => user.post(`/api/v1/tasks/${task}/move`, { parentId: null }),
      archive: () => user.patch(`/api/v1/lists/${list}`, { archived: true }),
      'trash list': () => user.delete(`/api/v1/lists/${list}`),
      'restore list': () => user.post(`/api/v1/lists/${list}/restore`),
      unlabel: () => user.delete(`/api/v1/labels/${label}`),
    };
    await calls[what]!();
  }

  private remember(kind: keyof World['made'], { status, body }: { status: number; body: TaskBody }): void {
    if (status === 201) this.made[kind].push(body.id);
    else expect(status).toBeLessThan(500);
  }

  private idOf(kind: keyof World['made'], which: number | null): string | undefined {
    const ids = this.made[kind];
    return which === null ? undefined : ids[which % ids.length];
  }
}

it('a random account is unchanged after export, import into another account and export', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const [user, other] = [await service.as(unknownId()), await service.as(unknownId())];
      const world = new World(user);
      for (const one of steps) await world.apply(one);
      const file = await exportOf(user);
      const answer = await importInto(other, file);
      expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
      expect(contentOf(await exportOf(other))).toEqual(contentOf(file));
      const back = await importInto(user, await exportOf(other));
      for (const counts of Object.values(back.body))
        expect(counts).toMatchObject({ created: 0, replaced: 0 });
      expect(contentOf(await exportOf(user))).toEqual(contentOf(file));
    }),
    { numRuns: scaled(15), endOnFailure: false },
  );
}, 600_000);
