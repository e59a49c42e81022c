import { randomUUID } from 'node:crypto';
import { request, type HttpCall } from './http-call.js';

/** Calls the service as one user. */
export class Client {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  get(path: string): HttpCall {
    return this.send('get', path);
  }

  post(path: string, body?: object): HttpCall {
    return this.send('post', path, body);
  }

  put(path: string, body: object): HttpCall {
    return this.send('put', path, body);
  }

  patch(path: string, body: object): HttpCall {
    return this.send('patch', path, body);
  }

  delete(path: string): HttpCall {
    return this.send('delete', path);
  }

  send(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object): HttpCall {
    const call = request(this.url)[method](path);
    if (this.token !== undefined) void call.set('authorization', `Bearer ${this.token}`);
    return body === undefined ? call : call.send(body);
  }

  /** Creates a task through the API. */
  async newTask(fields: object = {}): Promise<TaskBody> {
    const { body } = await this.post('/api/v1/tasks', { title: 'Buy milk', ...fields }).expect(201);
    return body as TaskBody;
  }

  async newList(fields: object = {}): Promise<ListBody> {
    const { body } = await this.post('/api/v1/lists', { name: 'Home', ...fields }).expect(201);
    return body as ListBody;
  }

  async newLabel(name: string, fields: object = {}): Promise<LabelBody> {
    const { body } = await this.post('/api/v1/labels', { name, ...fields }).expect(201);
    return body as LabelBody;
  }

  /** All rows of a list route, read by following `nextCursor`. */
  async all<Row>(path: string): Promise<Row[]> {
    const rows: Row[] = [];
    let cursor: string | null = null;
    do {
      const query: object = cursor === null ? {} : { cursor };
      const { body } = await this.get(path).query(query).expect(200);
      rows.push(...body.data);
      cursor = body.nextCursor;
    } while (cursor !== null);
    return rows;
  }
}

export interface TaskBody {
  readonly id: string;
  readonly ownerId: string;
  readonly listId: string;
  readonly parentId: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly completed: boolean;
  readonly completedAt: string | null;
  readonly priority: number;
  readonly due: object | null;
  readonly startOn: string | null;
  readonly durationMinutes: number | null;
  readonly recurrence: object | null;
  readonly labelIds: readonly string[];
  readonly reminders: readonly object[];
  readonly position: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
}

export interface ListBody {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly color: string | null;
  readonly position: string;
  readonly archived: boolean;
  readonly inbox: boolean;
  readonly openTasks: number;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface LabelBody {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly color: string | null;
  readonly openTasks: number;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An id that no row has. */
export const unknownId = (): string => randomUUID();
