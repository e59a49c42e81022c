import { actionOf, type Inputs, type Intent, type Kind } from './intents.js';

/** A request of the API. */
export interface WriteRequest {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | boolean>>;
  readonly body?: object;
}

type Route = readonly [method: WriteRequest['method'], suffix: string];
const ROUTES: Readonly<Record<string, Route>> = {
  create: ['POST', ''],
  update: ['PATCH', '/:id'],
  remove: ['DELETE', '/:id'],
  complete: ['POST', '/:id/complete'],
  reopen: ['POST', '/:id/reopen'],
  skip: ['POST', '/:id/skip'],
  move: ['POST', '/:id/move'],
  restore: ['POST', '/:id/restore'],
  addLabel: ['PUT', '/:id/labels/:labelId'],
  removeLabel: ['DELETE', '/:id/labels/:labelId'],
};
const WITH_BODY = new Set(['create', 'update', 'move']);
const WITH_QUERY = new Set<Kind>(['task.complete', 'task.skip']);

/** The request that carries out an intent. */
export function requestFor({ kind, rowId, input }: Intent): WriteRequest {
  if (kind === 'undo') {
    return { method: 'POST', path: '/undo', body: { requestId: (input as Inputs['undo']).requestId } };
  }
  const [method, suffix] = ROUTES[actionOf(kind)]!;
  const { labelId = '' } = input as { labelId?: string };
  const path = `/${kind.split('.')[0]}s${suffix.replace(':id', rowId).replace(':labelId', labelId)}`;
  return {
    method,
    path,
    ...(WITH_BODY.has(actionOf(kind)) && { body: input }),
    ...(WITH_QUERY.has(kind) && { query: input as Record<string, string | boolean> }),
  };
}
