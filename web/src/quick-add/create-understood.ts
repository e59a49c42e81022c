import type { CreateTask } from '@todo-backend/client';
import type { Replica } from '@todo-backend/client/replica';
import type { Named, Understood } from './understood';

export type Defaults = Pick<CreateTask, 'due' | 'listId' | 'labelIds' | 'parentId'>;

/** Creates the task, and the list and labels that do not exist yet. */
export function createUnderstood(replica: Replica, understood: Understood, defaults: Defaults): void {
  const idOf = (collection: 'lists' | 'labels', { name, id }: Named): string => {
    const existing = id ?? findByName(replica[collection].query({}).get(), name);
    if (existing !== undefined) return existing;
    return replica[collection].create({ name }).id;
  };
  const { title, priority, due, recurrence, list, labels } = understood;
  const labelIds = new Set([...(defaults.labelIds ?? []), ...labels.map((label) => idOf('labels', label))]);
  const listId = list ? idOf('lists', list) : defaults.listId;
  replica.tasks.create({
    title,
    priority,
    due: due ?? defaults.due ?? null,
    recurrence,
    labelIds: [...labelIds],
    ...(listId !== undefined && { listId }),
  });
}

function findByName(
  rows: readonly { readonly id: string; readonly name: string }[],
  name: string,
): string | undefined {
  return rows.find((row) => row.name.toLowerCase() === name.toLowerCase())?.id;
}
