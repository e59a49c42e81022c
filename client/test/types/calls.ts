// Compiled, not run: package.spec.ts checks that the compiler accepts this file.
import { createAuthClient } from 'better-auth/client';
import { jwtClient } from 'better-auth/client/plugins';
import {
  betterAuthToken,
  type Change,
  createClient,
  CursorExpired,
  type Due,
  type Label,
  type List,
  type Page,
  PreconditionFailed,
  Problem,
  type Task,
} from '../../src/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(..._equal: Equal<A, B> extends true ? [] : [never]): void => undefined;

const authClient = createAuthClient({ baseURL: 'http://localhost', plugins: [jwtClient()] });
const client = createClient({ url: 'http://localhost', getToken: betterAuthToken(authClient) });

export async function results(task: Task, list: List, label: Label): Promise<void> {
  same<Page<Task>['data'], Awaited<ReturnType<typeof client.tasks.list>>['data']>();
  const created = await client.tasks.create({ title: 'Buy milk' });
  same<typeof created, Task>();
  const removed = await client.tasks.remove(task);
  same<typeof removed, void>();
  for await (const each of client.tasks.iterate({ view: 'today' })) same<typeof each, Task>();
  same<Awaited<ReturnType<typeof client.lists.update>>, List>();
  same<Awaited<ReturnType<typeof client.labels.update>>, Label>();
  await client.tasks.update(task, { title: 'Buy bread', due: null });
  await client.tasks.addLabel(task, label, { signal: AbortSignal.timeout(1) });
  await client.tasks.complete(task.id, { subtasks: true }, { requestId: 'r' });
  await client.lists.move(list, { before: list.id });
  await client.undo({ requestId: 'r' });
  const { spans } = await client.tasks.previewQuickAdd({ text: 'Buy milk tomorrow' });
  spans.at(0);
}

export async function wrongInput(task: Task): Promise<void> {
  // @ts-expect-error a title is required
  await client.tasks.create({});
  // @ts-expect-error no such view
  await client.tasks.list({ view: 'yesterday' });
  // @ts-expect-error no such field
  await client.tasks.update(task, { titel: 'Buy milk' });
  // @ts-expect-error undefined is not null
  await client.tasks.update(task, { due: undefined });
  // @ts-expect-error a due has a date or a time
  await client.tasks.create({ title: 'Buy milk', due: { date: '2026-12-24', dateTime: '2026-12-24T18:00' } });
  // @ts-expect-error a label is required
  await client.tasks.addLabel(task);
  // @ts-expect-error a single row is no list
  client.tasks.iterateGet(task);
}

export function dueNarrows(due: Due): string {
  if (due.date !== undefined) return due.date;
  if (due.timeZone !== undefined) return due.timeZone;
  same<typeof due.timeZone, undefined>();
  return due.dateTime;
}

export function changeNarrows(change: Change): string | undefined {
  if (change.type === 'task') return change.row?.title;
  if (change.type === 'list') return change.row?.name;
  // @ts-expect-error the other rows have no title
  return change.row?.title;
}

export function classNarrows(error: unknown): unknown {
  if (error instanceof CursorExpired) same<typeof error.status, 410>();
  if (error instanceof PreconditionFailed) return error.current?.version;
  return undefined;
}

export function typeNarrows(error: Problem): unknown {
  // @ts-expect-error only some problems have conflicts
  void error.conflicts;
  switch (error.type) {
    case '/problems/precondition-failed':
      same<typeof error.status, 412>();
      return error.current;
    case '/problems/invalid-input':
      same<typeof error.status, 400>();
      return error.errors?.[0]?.pointer;
    case '/problems/undo-conflict':
      return error.conflicts?.[0]?.id;
    // @ts-expect-error no such problem
    case '/problems/unknown':
      return undefined;
    default:
      return error.detail;
  }
}

export function problemNarrows(error: unknown): string | undefined {
  return error instanceof Problem && error.type === '/problems/limit-reached' ? error.limit?.name : undefined;
}

export async function batches(task: Task): Promise<void> {
  const { refs, get } = await client.batch((b) => {
    const list = b.lists.create({ name: 'Move' });
    b.tasks.update(task, { title: 'Pack' });
    b.tasks.move(task, { listId: list.id });
    // @ts-expect-error a batch has no reads
    b.tasks.get(task);
    // @ts-expect-error the result is not known yet
    void list.name;
    return { list, task: b.tasks.create({ title: 'Pack books', listId: list.id }) };
  });
  same<ReturnType<typeof get<List>>, List>();
  const list: List = get(refs.list);
  const created: Task = get(refs.task);
  // @ts-expect-error a task is no list
  const wrong: List = get(refs.task);
  void [list, created, wrong];
}

export async function feed(signal: AbortSignal): Promise<void> {
  for await (const { changes, cursor, hasMore } of client.changes({ cursor: null })) {
    same<typeof changes, Change[]>();
    void [cursor, hasMore];
  }
  for await (const page of client.events({ cursor: 'c', signal, types: ['task'] }))
    same<typeof page.cursor, string>();
}
