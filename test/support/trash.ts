import type { Client, TaskBody } from './client.js';

/** A trash entry. */
export interface Trashed {
  readonly kind: 'task' | 'list';
  readonly id: string;
  readonly title: string;
  readonly along: number;
  readonly deletedAt: string;
}

export const task = ({ id }: { id: string }): string => `/api/v1/tasks/${id}`;
export const trash = (user: Client, row: { id: string }) => user.delete(task(row)).expect(204);
export const restore = async (user: Client, row: { id: string }): Promise<TaskBody> =>
  (await user.post(`${task(row)}/restore`).expect(200)).body;
export const trashOf = (user: Client, query = ''): Promise<Trashed[]> => user.all(`/api/v1/trash${query}`);
export const namesIn = async (user: Client): Promise<[string, number][]> =>
  (await trashOf(user)).map(({ title, along }) => [title, along]);
export const titlesOf = async (user: Client, query = ''): Promise<string[]> =>
  (await user.all<TaskBody>(`/api/v1/tasks?limit=200${query}`)).map(({ title }) => title).sort();

/** Three generations: a, its subtask b, and its subtasks c and d. */
export async function newBranch(user: Client, fields: object = {}) {
  const a = await user.newTask({ title: 'a', ...fields });
  const b = await user.newTask({ title: 'b', parentId: a.id });
  const [c, d] = [
    await user.newTask({ title: 'c', parentId: b.id }),
    await user.newTask({ title: 'd', parentId: b.id }),
  ];
  return { a, b, c, d };
}
