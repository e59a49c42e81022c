import type { OpenAPIObject } from '@nestjs/swagger';
import { isUnlimited } from '../routes.js';
import { type Operation, type Response, responseFields, type Schemas, VERBS } from './schemas.js';

const header = (
  description: string,
  schema: { type: string; minimum?: number; enum?: string[] },
  example: unknown,
) => ({
  description,
  schema,
  example,
});

const HEADERS = {
  'X-Request-Id': header(
    'Request id: the one sent by the client, or a new one.',
    { type: 'string' },
    '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  ),
  'RateLimit-Policy': header(
    'Request quota (`q`) per window in seconds (`w`): per `owner` with a valid token, per `address` without.',
    { type: 'string' },
    '"owner";q=3000;w=60',
  ),
  RateLimit: header(
    'Remaining requests (`r`), and seconds until the window resets (`t`).',
    { type: 'string' },
    '"owner";r=2990;t=12',
  ),
  'Retry-After': header('Seconds to wait before the next attempt.', { type: 'integer', minimum: 1 }, 12),
  ETag: header('Version of the response, for `If-Match` and `If-None-Match`.', { type: 'string' }, '"3"'),
  Location: header(
    'Path of the new row.',
    { type: 'string' },
    '/api/v1/tasks/019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  ),
  Link: header(
    'Next page, with `rel="next"` (RFC 8288); absent on the last page.',
    { type: 'string' },
    '</api/v1/tasks?cursor=WyIyMDI2LTExLTIzIl0>; rel="next"',
  ),
  'Idempotency-Replayed': header(
    'Present if the response is replayed for the `Idempotency-Key`.',
    { type: 'string', enum: ['true'] },
    'true',
  ),
};
type Name = keyof typeof HEADERS;

/** Documents the headers of every response. */
export function addResponseHeaders(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Schemas;
  document.components!.headers = HEADERS;
  for (const [path, item] of Object.entries(document.paths))
    for (const verb of VERBS) if (item[verb]) describe(item[verb], verb, path, schemas);
}

function describe(operation: Operation, verb: string, path: string, schemas: Schemas): void {
  for (const [status, described] of Object.entries(operation.responses)) {
    const response = described as Response;
    const names: Name[] = ['X-Request-Id', ...limitHeaders(path, status)];
    if (status < '400') names.push(...ownHeaders(operation, verb, status, responseFields(response, schemas)));
    response.headers = Object.fromEntries(
      names.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
    );
  }
}

function limitHeaders(path: string, status: string): Name[] {
  if (isUnlimited(path)) return [];
  return [
    'RateLimit-Policy',
    'RateLimit',
    ...(['429', '503'].includes(status) ? ['Retry-After' as const] : []),
  ];
}

/** Headers of a successful response, derived from its fields and the request's parameters. */
function ownHeaders(
  { parameters = [] }: Operation,
  verb: string,
  status: string,
  fields: ReadonlySet<string>,
): Name[] {
  const requested = (parameters as { name: string }[]).map(({ name }) => name);
  const isTagged = fields.has('version') || (verb === 'get' && requested.includes('If-None-Match'));
  const has: Partial<Record<Name, boolean>> = {
    ETag: isTagged,
    Location: verb === 'post' && status === '201' && fields.has('id'),
    Link: fields.has('nextCursor') && !fields.has('hasMore'),
    'Idempotency-Replayed': requested.includes('Idempotency-Key'),
  };
  return (Object.keys(has) as Name[]).filter((name) => has[name]);
}
