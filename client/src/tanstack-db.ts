import type { CollectionConfig, DeleteMutationFn, InsertMutationFn, UpdateMutationFn } from '@tanstack/db';
import type { Label, List, Live, Replica, Task, Write } from './replica/replica.js';

type Row = Task | List | Label;

/** Tasks, lists or labels of a replica. */
interface Source<R extends Row> {
  query(): Live<readonly R[]>;
  create(input: never): Write;
  update(id: string, changes: never): Write;
  remove(id: string): Write;
}

/** The options of a TanStack DB collection, for `createCollection`. */
export interface ReplicaCollectionOptions<R extends Row> extends CollectionConfig<R, string> {
  onInsert: InsertMutationFn<R, string>;
  onUpdate: UpdateMutationFn<R, string>;
  onDelete: DeleteMutationFn<R, string>;
}

/**
 * A collection of the replica’s tasks, lists or labels, without those in the trash. Writes go to the outbox: a mutation is persisted once
 * it is stored on this device, and a write that the server refuses is in `replica.failed`.
 * @example createCollection(replicaCollectionOptions(replica.tasks))
 */
export function replicaCollectionOptions(tasks: Replica['tasks']): ReplicaCollectionOptions<Task>;
export function replicaCollectionOptions(lists: Replica['lists']): ReplicaCollectionOptions<List>;
export function replicaCollectionOptions(labels: Replica['labels']): ReplicaCollectionOptions<Label>;
export function replicaCollectionOptions<R extends Row>(source: object): ReplicaCollectionOptions<R> {
  const rows = source as Source<R>;
  return {
    getKey: ({ id }) => id,
    sync: { rowUpdateMode: 'full', sync: (collection) => follow(rows.query(), collection) },
    onInsert: ({ transaction: { mutations } }) =>
      saved(mutations.map(({ modified }) => rows.create(modified as never))),
    onUpdate: ({ transaction: { mutations } }) =>
      saved(mutations.flatMap(({ key, changes }) => update(rows, key as string, changes))),
    onDelete: ({ transaction: { mutations } }) =>
      saved(mutations.map(({ key }) => rows.remove(key as string))),
  };
}

type SyncParams<R extends Row> = Parameters<CollectionConfig<R, string>['sync']['sync']>[0];

/** Writes the differences between two results of the query. */
function follow<R extends Row>(
  query: Live<readonly R[]>,
  { begin, write, commit, markReady }: SyncParams<R>,
): () => void {
  let known = new Map<string, R>();
  const stop = query.subscribe((rows) => {
    const next = new Map(rows.map((row) => [row.id, row]));
    begin();
    for (const [id, value] of next) {
      const before = known.get(id);
      if (before !== value) write({ type: before ? 'update' : 'insert', value });
    }
    for (const key of known.keys()) if (!next.has(key)) write({ type: 'delete', key });
    commit();
    known = next;
  });
  markReady();
  return stop;
}

/** Completing and reopening are writes of their own, so that a recurring task moves to its next occurrence. */
function update<R extends Row>(rows: Source<R>, id: string, changes: Partial<R>): Write[] {
  const { completed, ...rest } = changes as { completed?: boolean };
  const writes = Object.keys(rest).length > 0 ? [rows.update(id, rest as never)] : [];
  if (completed === undefined) return writes;
  const tasks = rows as unknown as Replica['tasks'];
  return [...writes, completed ? tasks.complete(id) : tasks.reopen(id)];
}

const saved = async (writes: readonly Write[]): Promise<void> =>
  void (await Promise.all(writes.map((write) => write.saved)));
