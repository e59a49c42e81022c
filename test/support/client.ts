import { randomUUID } from 'node:crypto';
import request, { type Test } from 'supertest';

/** Calls the service as one user. */
export class Client {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  get(path: string): Test {
    return this.send('get', path);
  }

  post(path: string, body?: object): Test {
    return this.send('post', path, body);
  }

  put(path: string, body: object): Test {
    return this.send('put', path, body);
  }

  patch(path: string, body: object): Test {
    return this.send('patch', path, body);
  }

  delete(path: string): Test {
    return this.send('delete', path);
  }

  send(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object): Test {
    const call = request(this.url)[method](path);
    if (this.token !== undefined) void call.set('authorization', `Bearer ${this.token}`);
    return body === undefined ? call : call.send(body);
  }

  /** A task of this user, created through the API. */
  async newTask(fields: object = {}): Promise<TaskBody> {
    const { body } = await this.post('/api/v1/tasks', { title: 'Buy milk', ...fields }).expect(201);
    return body as TaskBody;
  }
}

export interface TaskBody {
  readonly id: string;
  readonly ownerId: string;
  readonly title: string;
  readonly description: string | null;
  readonly completed: boolean;
  readonly completedAt: string | null;
  readonly priority: number;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An id that nobody has. */
export const unknownId = (): string => randomUUID();
