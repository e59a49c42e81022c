import type { Client } from './client.js';

/** A change of one existing row that succeeds. */
export interface Change {
  readonly method: 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly body?: object;
  /** The id in the path; undefined for the settings. */
  readonly id?: string;
  /** Reads the current row. */
  read(): Promise<{ readonly version: number }>;
}

const TASKS = '/api/v1/tasks';
const LISTS = '/api/v1/lists';
const LABELS = '/api/v1/labels';

type Make = (user: Client) => Promise<Change>;
type Row = { readonly id: string; readonly version: number };

const get = (user: Client, path: string) => async () => (await user.get(path).expect(200)).body as Row;
/** A trashed row can be read only in the trash, with fewer fields. */
const trashed = (user: Client, id: string) => async () =>
  (await user.all<Row>('/api/v1/trash')).find((row) => row.id === id)!;

const newTask = (user: Client, fields: object = {}): Promise<Row> => user.newTask(fields);
const newList = (user: Client): Promise<Row> => user.newList();
/** Label names must be unique. */
const newLabel = (user: Client): Promise<Row> => user.newLabel(`label ${Math.random()}`);

const change =
  (
    path: string,
    make: (user: Client) => Promise<Row>,
    rest: { method: Change['method']; suffix?: string; body?: object },
  ): Make =>
  async (user) => {
    const { id } = await make(user);
    const row = `${path}/${id}`;
    const { method, suffix = '', body } = rest;
    return { method, path: row + suffix, body, id, read: get(user, row) };
  };

const ofTask = (method: Change['method'], suffix = '', body?: object, fields?: object): Make =>
  change(TASKS, (user) => newTask(user, fields), { method, suffix, body });

const move =
  (path: string, make: (user: Client) => Promise<Row>): Make =>
  async (user) => {
    const { id } = await make(user);
    const { id: after } = await make(user);
    const row = `${path}/${id}`;
    return { method: 'post', path: `${row}/move`, body: { after }, id, read: get(user, row) };
  };

const restore =
  (path: string, make: (user: Client) => Promise<Row>): Make =>
  async (user) => {
    const { id } = await make(user);
    await user.delete(`${path}/${id}`).expect(204);
    return { method: 'post', path: `${path}/${id}/restore`, id, read: trashed(user, id) };
  };

const recurring = { due: { date: '2026-01-01' }, recurrence: { rule: 'FREQ=DAILY' } };

/** Every route that changes one row, by its name in the OpenAPI document. */
export const CHANGES: Readonly<Record<string, Make>> = {
  'PATCH /api/v1/settings': async (user) => ({
    method: 'patch',
    path: '/api/v1/settings',
    body: { timeZone: 'Europe/Berlin' },
    read: get(user, '/api/v1/settings'),
  }),
  'PATCH /api/v1/labels/{id}': change(LABELS, newLabel, { method: 'patch', body: { color: '#aabbcc' } }),
  'DELETE /api/v1/labels/{id}': change(LABELS, newLabel, { method: 'delete' }),
  'PATCH /api/v1/lists/{id}': change(LISTS, newList, { method: 'patch', body: { name: 'Work' } }),
  'DELETE /api/v1/lists/{id}': change(LISTS, newList, { method: 'delete' }),
  'POST /api/v1/lists/{id}/move': move(LISTS, newList),
  'POST /api/v1/lists/{id}/restore': restore(LISTS, newList),
  'PATCH /api/v1/tasks/{id}': ofTask('patch', '', { title: 'Buy bread', due: { date: '2026-01-02' } }),
  'PUT /api/v1/tasks/{id}': ofTask('put', '', { title: 'Buy bread' }),
  'DELETE /api/v1/tasks/{id}': ofTask('delete'),
  'POST /api/v1/tasks/{id}/move': move(TASKS, newTask),
  'POST /api/v1/tasks/{id}/restore': restore(TASKS, newTask),
  'POST /api/v1/tasks/{id}/complete': ofTask('post', '/complete'),
  'POST /api/v1/tasks/{id}/reopen': ofTask('post', '/reopen', undefined, { completed: true }),
  'POST /api/v1/tasks/{id}/skip': ofTask('post', '/skip', undefined, recurring),
  'PUT /api/v1/tasks/{id}/labels/{labelId}': async (user) => {
    const { id: labelId } = await newLabel(user);
    return ofTask('put', `/labels/${labelId}`)(user);
  },
  'DELETE /api/v1/tasks/{id}/labels/{labelId}': async (user) => {
    const { id: labelId } = await newLabel(user);
    return ofTask('delete', `/labels/${labelId}`, undefined, { labelIds: [labelId] })(user);
  },
  'DELETE /api/v1/tasks/{id}/completions/{completionId}': async (user) => {
    const { id } = await newTask(user, { completed: true });
    const row = `${TASKS}/${id}`;
    const [completion] = await user.all<Row>(`${row}/completions`);
    return { method: 'delete', path: `${row}/completions/${completion!.id}`, id, read: get(user, row) };
  },
  'DELETE /api/v1/trash/{id}': async (user) => {
    const { id } = await newTask(user);
    await user.delete(`${TASKS}/${id}`).expect(204);
    return { method: 'delete', path: `/api/v1/trash/${id}`, id, read: trashed(user, id) };
  },
};

/** The routes that change nothing when repeated. */
export const REPEATABLE = Object.keys(CHANGES).filter(
  (name) => !/DELETE .*[^l]Id\}$|DELETE .*\/\{id\}$|restore|skip/.test(name),
);

export const send = (user: Client, { method, path, body }: Change, more?: object) =>
  user.send(method, path, more ? { ...body, ...more } : body);
