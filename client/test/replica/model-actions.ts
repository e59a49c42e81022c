import fc from 'fast-check';
import type { Client as Api } from '../../../test/support/client.js';
import type { Replica } from '../../src/replica/replica.js';
import type { FaultyProxy } from './faults.js';
import type { FaultyDevice } from './model-device.js';
import { until } from './world.js';

export interface World {
  readonly api: Api;
  readonly devices: readonly FaultyDevice[];
  readonly proxy: FaultyProxy;
  readonly random: () => number;
}

const WRITES = [
  ...[
    'create',
    'create',
    'subtask',
    'title',
    'title',
    'description',
    'priority',
    'due',
    'complete',
    'reopen',
  ],
  ...['move', 'before', 'remove', 'restore', 'addLabel', 'removeLabel', 'newList', 'newLabel', 'rename'],
  ...['removeList', 'restoreList', 'removeLabelRow', 'undo', 'recur', 'skip', 'group', 'group', 'group'],
] as const;
export const anyAction = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom(...WRITES),
      device: fc.nat(2),
      a: fc.nat(30),
      b: fc.nat(30),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('api'), device: fc.nat(5), a: fc.nat(30), b: fc.nat(30) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('network', 'network', 'reload', 'crash', 'fuse', 'cut', 'wait'),
      device: fc.nat(2),
      a: fc.nat(30),
      b: fc.nat(30),
    }),
  },
);
type Action = typeof anyAction extends fc.Arbitrary<infer T> ? T : never;

let counter = 0;

const GROUPED = WRITES.filter((kind) => kind !== 'undo' && kind !== 'group');

/** Up to six writes of one kind, as of a selection, or of different kinds. */
function writeGroup(replica: Replica, a: number, b: number): { saved: Promise<unknown> } {
  const kind = (nth: number) => GROUPED[(a + (a % 2) * nth * b) % GROUPED.length]!;
  const writes = Array.from({ length: 2 + (b % 5) }, (_, nth) => () => write(replica, kind(nth), b + nth, a));
  return { saved: Promise.all(replica.group(() => writes.map((one) => one()?.saved))) };
}

function write(replica: Replica, kind: Action['kind'], a: number, b: number) {
  const { tasks, lists, labels } = replica;
  const nth = <T>(rows: readonly T[], index: number): T | undefined => rows[index % Math.max(rows.length, 1)];
  const open = tasks.query({ orderBy: 'createdAt' }).get();
  const [task, other] = [nth(open, a), nth(open, b)];
  const list = nth(lists.query().get(), b);
  const label = nth(labels.query().get(), b);
  const text = `text ${++counter}`;
  const at = (id: string | undefined, act: (id: string) => { saved: Promise<unknown> }) =>
    id === undefined ? undefined : act(id);
  const acts: Record<string, () => { saved: Promise<unknown> } | null | undefined> = {
    create: () =>
      tasks.create({
        title: text,
        ...(list && !list.inbox && { listId: list.id }),
        ...(label && { labelIds: [label.id] }),
      }),
    subtask: () => at(task?.id, (parentId) => tasks.create({ title: text, parentId })),
    title: () => at(task?.id, (id) => tasks.update(id, { title: text })),
    description: () => at(task?.id, (id) => tasks.update(id, { description: text })),
    priority: () => at(task?.id, (id) => tasks.update(id, { priority: b % 4, durationMinutes: ++counter })),
    due: () => at(task?.id, (id) => tasks.update(id, { due: { date: `2027-01-${10 + (b % 20)}` } })),
    recur: () =>
      at(task?.id, (id) =>
        tasks.update(id, {
          due: { date: `2027-02-${10 + (b % 15)}` },
          recurrence: { rule: 'FREQ=DAILY', from: 'due' },
        }),
      ),
    skip: () =>
      at(open.find(({ recurrence, completed }) => recurrence && !completed)?.id, (id) => tasks.skip(id)),
    complete: () => at(task?.id, (id) => tasks.complete(id)),
    reopen: () => at(open.find(({ completed }) => completed)?.id, (id) => tasks.reopen(id)),
    move: () => at(task?.id, (id) => tasks.move(id, list ? { listId: list.id } : { parentId: null })),
    before: () => (task && other && task !== other ? tasks.move(task.id, { before: other.id }) : undefined),
    remove: () => at(task?.id, (id) => tasks.remove(id)),
    restore: () => at(nth(tasks.query({ where: { deleted: true } }).get(), a)?.id, (id) => tasks.restore(id)),
    addLabel: () => (task && label ? tasks.addLabel(task.id, label.id) : undefined),
    removeLabel: () => at(task?.labelIds[0], (id) => tasks.removeLabel(task!.id, id)),
    newList: () => lists.create({ name: text }),
    newLabel: () => labels.create({ name: text }),
    rename: () => at(list?.id, (id) => lists.update(id, { name: text })),
    removeList: () => at(list?.inbox ? undefined : list?.id, (id) => lists.remove(id)),
    restoreList: () =>
      at(nth(lists.query({ where: { deleted: true } }).get(), a)?.id, (id) => lists.restore(id)),
    removeLabelRow: () => at(label?.id, (id) => labels.remove(id)),
    undo: () => replica.undo(),
    group: () => writeGroup(replica, a, b),
  };
  return acts[kind]!();
}

async function apiWrite(api: Api, { device, a }: Action): Promise<void> {
  const { data } = (await api.get('/api/v1/tasks?limit=200&sort=createdAt').expect(200)).body;
  const task = data[a % Math.max(data.length, 1)];
  const text = `api ${++counter}`;
  if (device === 0 || !task) await api.post('/api/v1/tasks', { title: text });
  else if (device === 1) await api.delete(`/api/v1/tasks/${task.id}`);
  else if (device === 2) await api.post(`/api/v1/tasks/${task.id}/complete`);
  else
    await api.patch(`/api/v1/tasks/${task.id}`, {
      [['title', 'description', 'startOn'][device - 3]!]: device === 5 ? '2027-01-01' : text,
    });
}

export async function perform({ devices, api, proxy, random }: World, action: Action): Promise<void> {
  const device = devices[action.device % devices.length]!;
  const faults: Record<string, () => unknown> = {
    api: () => apiWrite(api, action),
    network: () => device.setOnline(!device.isOnline),
    cut: () => proxy.cut(),
    wait: () => new Promise((resolve) => setTimeout(resolve, random() * 300)),
    reload: () => device.reload(),
    crash: () => device.crash(),
    fuse: () => (device.fuse = 1 + action.a),
  };
  const fault = faults[action.kind];
  if (fault) return void (await fault());
  const replica = await device.running();
  const idsOf = () => replica.outbox.get().map(({ id }) => id);
  const before = idsOf();
  const done = write(replica, action.kind, action.a, action.b);
  const after = idsOf();
  const added = after.filter((id) => !before.includes(id));
  if (done) await device.remember(added, done.saved);
}

/** Decides on every failure until nothing is left to do. */
export async function settle({ devices, proxy, random }: World): Promise<void> {
  proxy.isFaulty = false;
  for (const device of devices) {
    device.fuse = Infinity;
    device.setOnline(true);
    const replica = await device.running();
    let decisions = 0;
    await until(() => {
      for (const failure of replica.failed.get()) {
        device.failures.set(failure.intent.id, failure);
        const isPatient = decisions++ < 50;
        if (failure.reason === 'conflict') failure.resolve(random() < 0.5 && isPatient ? 'mine' : 'theirs');
        else if (isPatient && random() < 0.3) failure.retry();
        else failure.discard();
      }
      const { pending, failed, state } = replica.status.get();
      return pending === 0 && failed === 0 && state === 'live';
    }, 60_000);
  }
}
