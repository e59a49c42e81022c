import fc from 'fast-check';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { type Client as Api, unknownId } from '../../../test/support/client.js';
import { type ChangeBody, Mirror } from '../../../test/support/mirror.js';
import { createClient } from '../../src/index.js';
import {
  createReplica,
  type Failure,
  type Intent,
  MemoryStorage,
  type Replica,
} from '../../src/replica/replica.js';
import { CrashableStorage, FaultyProxy } from './faults.js';
import { until } from './world.js';

let service: TestApp;

beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

/** A device that loses its network, its tokens and its power. */
class Device {
  isOnline = true;
  /** Steps of storage and network until the device crashes. */
  fuse = Infinity;
  readonly disk = new MemoryStorage();
  /** Every form of every intent that was stored, by intent and request. */
  readonly intents = new Map<string, Map<string, Intent>>();
  readonly failures = new Map<string, Failure>();
  readonly undone = new Set<string>();
  replica!: Replica;
  private storage!: CrashableStorage;
  private connections = new Set<AbortController>();
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    private readonly user: string,
    private readonly proxy: FaultyProxy,
    private readonly random: () => number,
  ) {}

  async start(): Promise<void> {
    this.storage = new CrashableStorage(this.disk, () => this.step());
    const { storage } = this;
    const client = createClient({
      url: this.proxy.url,
      getToken: ({ rejected }) => this.token(rejected),
      fetch: (input, init) => this.fetch(storage, input as string, init),
      timeoutMs: 3_000,
    });
    this.replica = await createReplica(client, { storage });
    this.replica.outbox.subscribe((intents) => {
      for (const intent of intents) if (this.intents.has(intent.id)) this.record(intent);
    });
    this.replica.failed.subscribe((failures) => {
      for (const failure of failures) this.failures.set(failure.intent.id, failure);
    });
  }

  /** Resolves once the device runs, after a crash if there was one. */
  async running(): Promise<Replica> {
    await this.restarting;
    return this.replica;
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    if (!isOnline) this.disconnect();
  }

  async reload(): Promise<void> {
    await this.running();
    if (this.storage.isDead) return;
    await this.replica.close();
    await this.start();
  }

  crash(): void {
    this.fuse = Infinity;
    this.storage.isDead = true;
    this.disconnect();
    void this.replica?.close();
    this.restarting = this.restarting.then(async () => {
      // What had reached the disk before the crash.
      for (const intent of (await this.disk.load()).outbox) this.record(intent);
      await this.start();
    });
  }

  /** Remembers a write once the device has promised that it is stored. */
  async remember(saved: Promise<void>): Promise<void> {
    const { storage, replica } = this;
    const known = replica.outbox.get().at(-1);
    await Promise.race([saved, new Promise((resolve) => setTimeout(resolve, 50))]);
    if (!storage.isDead && known) this.record(known);
  }

  record(intent: Intent): void {
    const forms = this.intents.get(intent.id) ?? new Map<string, Intent>();
    this.intents.set(intent.id, forms.set(intent.requestId, intent));
  }

  private step(): void {
    if (--this.fuse === 0) this.crash();
  }

  private disconnect(): void {
    for (const connection of this.connections) connection.abort();
    this.connections.clear();
  }

  private async token(rejected?: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const kind = rejected === undefined ? this.random() : 1;
    if (kind < 0.1) return service.issuer.token(this.user, { iat: now - 900, exp: now - 60 });
    return service.issuer.token(this.user, kind < 0.3 ? { exp: now + 2 } : {});
  }

  private async fetch(storage: CrashableStorage, input: string, init: RequestInit = {}): Promise<Response> {
    this.step();
    if (!this.isOnline || storage.isDead) throw new TypeError('offline');
    const connection = new AbortController();
    this.connections.add(connection);
    const signal = AbortSignal.any([connection.signal, ...(init.signal ? [init.signal] : [])]);
    const send = (): Promise<Response> => fetch(input, { ...init, signal });
    // A network may deliver a request twice.
    if (this.proxy.isFaulty && init.method !== 'GET' && this.random() < 0.1) void send().catch(() => {});
    const response = await send();
    this.step();
    if (storage.isDead) throw new TypeError('crashed');
    return response;
  }
}

interface World {
  readonly api: Api;
  readonly devices: readonly Device[];
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
  ...['removeList', 'restoreList', 'removeLabelRow', 'undo', 'recur', 'skip'],
] as const;
const anyAction = fc.oneof(
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

/** Mulberry32: the same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

let counter = 0;

function write(replica: Replica, kind: Action['kind'], a: number, b: number) {
  const { tasks, lists, labels } = replica;
  const nth = <T>(rows: readonly T[], index: number): T | undefined => rows[index % Math.max(rows.length, 1)];
  const open = tasks.query({ orderBy: 'createdAt' }).get();
  const [task, other] = [nth(open, a), nth(open, b)];
  const list = nth(lists.query().get(), b);
  const label = nth(labels.query().get(), b);
  const text = `text ${++counter}`;
  const at = (id: string | undefined, act: (id: string) => { saved: Promise<void> }) =>
    id === undefined ? undefined : act(id);
  const acts: Record<string, () => { saved: Promise<void> } | null | undefined> = {
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

async function perform({ devices, api, proxy, random }: World, action: Action): Promise<void> {
  const device = devices[action.device % devices.length]!;
  if (action.kind === 'api') return apiWrite(api, action);
  if (action.kind === 'network') return device.setOnline(!device.isOnline);
  if (action.kind === 'cut') return proxy.cut();
  if (action.kind === 'wait')
    return void (await new Promise((resolve) => setTimeout(resolve, random() * 300)));
  if (action.kind === 'reload') return device.reload();
  if (action.kind === 'crash') return device.crash();
  if (action.kind === 'fuse') return void (device.fuse = 1 + action.a);
  const replica = await device.running();
  const before = replica.outbox.get();
  const done = write(replica, action.kind, action.a, action.b);
  // An undo takes back at once what was not sent.
  for (const intent of before)
    if (!replica.outbox.get().some(({ id }) => id === intent.id)) device.undone.add(intent.id);
  if (done) await device.remember(done.saved);
}

/** Decides on every failure until nothing is left to do. */
async function settle({ devices, proxy, random }: World): Promise<void> {
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

const shown = ({ tasks, lists, labels }: Replica) => ({
  tasks: byId([...tasks.query().get(), ...tasks.query({ where: { deleted: true } }).get()]),
  lists: byId([...lists.query().get(), ...lists.query({ where: { deleted: true } }).get()]),
  labels: byId(labels.query().get()),
});
const byId = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

function expectExactlyOnce(devices: readonly Device[], seen: readonly ChangeBody[]): number {
  const applied = new Set(seen.map(({ requestId }) => requestId));
  const answered = new Set(
    service.logs.filter(({ status }) => Number(status) < 300).map(({ requestId }) => requestId),
  );
  const undone = new Set<string>(devices.flatMap((device) => [...device.undone]));
  for (const { intents } of devices)
    for (const forms of intents.values())
      for (const { input } of forms.values()) if ('target' in input) undone.add(input.target as string);
  let count = 0;
  for (const { intents, failures } of devices) {
    for (const [id, forms] of intents) {
      const requests = [...forms.keys()];
      const times = requests.filter((requestId) => applied.has(requestId)).length;
      const isAnswered = requests.some((requestId) => answered.has(requestId));
      const last = [...forms.values()].at(-1);
      const isAccountedFor =
        times === 1 || isAnswered || failures.has(id) || undone.has(id) || last!.kind === 'undo';
      expect({ forms: [...forms], times, isAccountedFor }).toEqual({
        forms: [...forms],
        times: times > 1 ? 1 : times,
        isAccountedFor: true,
      });
      count += times;
    }
  }
  return count;
}

/** An update never replaces a value that its user has not seen. */
function expectNothingOverwritten(devices: readonly Device[], seen: readonly ChangeBody[]): void {
  const updates = new Map<string, Intent>();
  for (const { intents } of devices)
    for (const forms of intents.values())
      for (const [requestId, intent] of forms)
        if (intent.kind === 'task.update') updates.set(requestId, intent);
  const rows = new Map<string, Record<string, unknown>>();
  for (const { type, id, requestId, row } of seen) {
    const update = updates.get(requestId ?? '');
    const before = rows.get(`${type} ${id}`);
    if (update && before && row && id === update.rowId) {
      for (const [name, value] of Object.entries(update.input))
        expect({ name, update, seen: [update.base[name], value] }).toMatchObject({
          seen: expect.arrayContaining([before[name]]),
        });
    }
    if (row) rows.set(`${type} ${id}`, row);
  }
}

describe('three replicas and an API client', () => {
  it('agree with the server in the end, and apply each write once or show it as failed, for any faults', async () => {
    let applied = 0;
    let failed = 0;
    const runs = Number(process.env['MODEL_RUNS'] ?? 6);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyAction, { minLength: 20, maxLength: 60, size: 'max' }),
        fc.nat(),
        async (actions, seed) => {
          const random = generator(seed);
          const user = unknownId();
          const proxy = await FaultyProxy.start(service.url, random);
          const api = await service.as(user);
          const mirror = new Mirror(api);
          await mirror.catchUp();
          for (let nth = 0; nth < 4; nth++) await api.newTask({ title: `task ${nth}`, description: 'old' });
          await api.newList();
          await api.newLabel('label');
          const devices = [0, 1, 2].map(() => new Device(user, proxy, random));
          for (const device of devices) await device.start();
          const world = { api, devices, proxy, random };
          await until(() => devices.every(({ replica }) => replica.status.get().state === 'live'));
          proxy.isFaulty = true;
          for (const action of actions) await perform(world, action);
          await settle(world);
          await mirror.catchUp();
          const rows = [...mirror.rows];
          const of = (type: string) =>
            byId(rows.flatMap(([key, row]) => (key.startsWith(`${type} `) ? [row as { id: string }] : [])));
          const expected = { tasks: of('task'), lists: of('list'), labels: of('label') };
          for (const { replica } of devices) {
            await until(() => JSON.stringify(shown(replica)) === JSON.stringify(expected), 5_000).catch(
              () => {},
            );
            expect(shown(replica)).toEqual(expected);
          }
          applied += expectExactlyOnce(devices, mirror.seen);
          expectNothingOverwritten(devices, mirror.seen);
          failed += devices.reduce((sum, { failures }) => sum + failures.size, 0);
          for (const { replica } of devices) await replica.close();
          await proxy.stop();
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
    expect(applied).toBeGreaterThan(runs * 8);
    expect(failed).toBeGreaterThan(0);
  }, 300_000);
});
