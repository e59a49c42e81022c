import type { HttpCall } from './http-call.js';
import type { Client } from './client.js';

/** An operation of a batch request. */
export interface Operation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ref?: string;
}

/** The result of one operation. */
export interface Result {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows what it has asked for
  readonly body: any;
}

export const sendBatch = (user: Client, operations: readonly object[], fields: object = {}): HttpCall =>
  user.post('/api/v1/batch', { operations, ...fields });

export async function resultsOf(
  user: Client,
  operations: readonly object[],
  fields: object = {},
): Promise<Result[]> {
  const { body } = await sendBatch(user, operations, fields).expect(200);
  return body.results as Result[];
}

export const statusesOf = (results: readonly Result[]): number[] => results.map(({ status }) => status);

/** Sends the operation as a single request. */
export async function sendSingly(
  user: Client,
  { method, path, body, ifMatch, ifNoneMatch }: Operation,
  requestId?: string,
): Promise<Result> {
  const verb = method.toLowerCase() as 'post' | 'put' | 'patch' | 'delete';
  const call = user.send(verb, `/api/v1${path}`, body);
  if (requestId !== undefined) void call.set('x-request-id', requestId);
  if (ifMatch !== undefined) void call.set('if-match', ifMatch);
  if (ifNoneMatch !== undefined) void call.set('if-none-match', ifNoneMatch);
  const { status, headers, text, body: answer } = await call;
  const shown = ['etag', 'location'].filter((name) => headers[name] !== undefined);
  return {
    status,
    headers: Object.fromEntries(shown.map((name) => [name, headers[name] as string])),
    body: text === '' ? null : answer,
  };
}

export const newTask = (fields: object = {}, rest: object = {}): Operation => ({
  method: 'POST',
  path: '/tasks',
  body: { title: 'Buy milk', ...fields },
  ...rest,
});
