import fc from 'fast-check';
import type { Mirror } from './account-mirror.js';
import type { Operation } from './batch.js';
import { type Client, unknownId } from './client.js';

/** One owner, three clients and the ids that they know. */
export interface World {
  readonly owner: string;
  readonly user: Client;
  readonly mirrors: readonly Mirror[];
  readonly tasks: string[];
  readonly lists: string[];
  readonly labels: string[];
  /** Ids of rows that were trashed or recurring at some time, latest first. */
  readonly trashed: { readonly tasks: string[]; readonly lists: string[] };
  readonly recurring: string[];
  /** `X-Request-Id`s, latest first. */
  readonly requests: string[];
}

/** A write whose targets are chosen by number when it runs. */
export interface Choice {
  readonly kind: string;
  readonly one: number;
  readonly other: number;
  readonly third: number;
  readonly is: boolean;
  readonly id: string;
}

export const pick = (ids: readonly string[], nth: number): string => ids[nth % ids.length] ?? unknownId();
const someLabels = ({ labels }: World, { other, third }: Choice): string[] => [
  ...new Set([pick(labels, other), pick(labels, third)].slice(0, third % 3)),
];
const RECURRING = { due: { date: '2026-01-01' }, recurrence: { rule: 'FREQ=DAILY;COUNT=3' } };

/** Task changes by kind; some are rejected, which is expected. */
const PATCHES: ((world: World, choice: Choice) => object)[] = [
  (_, { other }) => ({ title: `title ${other}` }),
  (_, { is }) => ({ completed: is }),
  (_, { other }) => ({
    priority: other % 4,
    description: [null, 'x', 'long '.repeat(500 + (other % 7))][other % 3],
  }),
  (world, choice) => ({ labelIds: someLabels(world, choice) }),
  ({ lists }, { other }) => ({ listId: pick(lists, other) }),
  ({ tasks }, { other, is }) => ({ parentId: is ? pick(tasks, other) : null }),
  (_, { is }) => (is ? RECURRING : { due: null, recurrence: null }),
  (_, { other }) => ({ title: `expected ${other}`, version: 1 + (other % 4) }),
  () => ({}),
];

const task = ({ tasks }: World, { one }: Choice): string => `/tasks/${pick(tasks, one)}`;
const list = ({ lists }: World, { one }: Choice): string => `/lists/${pick(lists, one)}`;
const label = ({ labels }: World, { one }: Choice): string => `/labels/${pick(labels, one)}`;
export const to = (method: Operation['method'], path: string, body?: object): Operation => ({
  method,
  path,
  ...(body && { body }),
});

const WRITES: Record<string, (world: World, choice: Choice) => Operation> = {
  'create a task': (world, choice) =>
    to('POST', '/tasks', {
      title: `task ${choice.one}`,
      listId: pick(world.lists, choice.other),
      labelIds: someLabels(world, choice),
      ...(choice.is && { id: choice.id }),
    }),
  'create a subtask': (world, { one, other, is }) =>
    to('POST', '/tasks', {
      title: 'sub',
      parentId: pick(world.tasks, one),
      completed: is && other % 2 === 0,
    }),
  'create a recurring task': () => to('POST', '/tasks', { title: 'recurs', ...RECURRING }),
  'create a task again': ({ tasks }, { one }) =>
    to('POST', '/tasks', { id: pick(tasks, one), title: 'again' }),
  'add quickly': (_, { other }) =>
    to('POST', '/tasks/quick-add', { text: `quick #l${other % 3} @m${other % 2}` }),
  'put a task': (world, choice) =>
    to('PUT', choice.is ? `/tasks/${choice.id}` : task(world, choice), { title: `put ${choice.other}` }),
  'patch a task': (world, choice) =>
    to('PATCH', task(world, choice), PATCHES[choice.third % PATCHES.length]!(world, choice)),
  'move a task': (world, choice) => {
    const places = [
      { [choice.is ? 'before' : 'after']: pick(world.tasks, choice.other) },
      { listId: pick(world.lists, choice.other) },
      { parentId: choice.is ? pick(world.tasks, choice.other) : null },
    ];
    return to('POST', `${task(world, choice)}/move`, places[choice.third % places.length]);
  },
  'complete a task': (world, choice) => to('POST', `${task(world, choice)}/complete?subtasks=${choice.is}`),
  'reopen a task': (world, choice) => to('POST', `${task(world, choice)}/reopen`),
  'skip an occurrence': ({ recurring }, { one }) => to('POST', `/tasks/${pick(recurring, one)}/skip`),
  'take back a completion': (world, choice) => {
    const done = world.mirrors[0]!.rows('completion');
    const { taskId = unknownId(), id = unknownId() } = done[choice.one % done.length] ?? {};
    return to('DELETE', `/tasks/${taskId}/completions/${id}`);
  },
  'revert a task': (world, choice) =>
    to('POST', `${task(world, choice)}/revert`, { version: 1 + (choice.other % 3) }),
  'delete a task': (world, choice) => to('DELETE', task(world, choice)),
  'restore a task': ({ trashed }, { one }) => to('POST', `/tasks/${pick(trashed.tasks, one % 5)}/restore`),
  'create a list': (_, { one, is, id }) => to('POST', '/lists', { name: `list ${one}`, ...(is && { id }) }),
  'patch a list': (world, choice) =>
    to(
      'PATCH',
      list(world, choice),
      choice.is ? { name: `list ${choice.other}` } : { archived: choice.other % 2 === 0 },
    ),
  'move a list': (world, choice) =>
    to('POST', `${list(world, choice)}/move`, choice.is ? { before: pick(world.lists, choice.other) } : {}),
  'delete a list': (world, choice) => to('DELETE', list(world, choice)),
  'restore a list': ({ trashed }, { one }) => to('POST', `/lists/${pick(trashed.lists, one % 5)}/restore`),
  'create a label': (_, { one, is, id }) =>
    to('POST', '/labels', { name: `label ${one}`, ...(is && { id }) }),
  'patch a label': (world, choice) => to('PATCH', label(world, choice), { name: `label ${choice.other}` }),
  'delete a label': (world, choice) => to('DELETE', label(world, choice)),
  'label a task': (world, choice) =>
    to(choice.is ? 'PUT' : 'DELETE', `${task(world, choice)}/labels/${pick(world.labels, choice.other)}`),
  'change the settings': (_, { other }) =>
    to('PATCH', '/settings', { timeZone: ['UTC', 'Europe/Berlin', 'Asia/Tokyo'][other % 3] }),
  'destroy what is in the trash': ({ trashed }, { one, is }) =>
    to('DELETE', `/trash/${pick(is ? trashed.tasks : trashed.lists, one % 5)}`),
  'empty the trash': () => to('DELETE', '/trash'),
};

const KINDS = Object.keys(WRITES).filter((kind) => kind !== 'empty the trash');

export const aChoice: fc.Arbitrary<Choice> = fc.record({
  // Emptying the trash is rare, because it removes many rows.
  kind: fc.oneof({ weight: 100, arbitrary: fc.constantFrom(...KINDS) }, fc.constantFrom('empty the trash')),
  one: fc.nat(40),
  other: fc.nat(40),
  third: fc.nat(40),
  is: fc.boolean(),
  id: fc.uuid(),
});
export const operationOf = (world: World, choice: Choice): Operation => WRITES[choice.kind]!(world, choice);
