import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, VERBS } from './operations.js';

type Verb = (typeof VERBS)[number];

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header' as const,
  description,
  required: false,
  schema: { type: 'string' },
  example,
});

const IF_MATCH = header(
  'If-Match',
  'Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.',
  '"3"',
);
const CREATE_ONLY = header('If-None-Match', '`*` creates only and never replaces.', '*');
const IF_NONE_MATCH = header(
  'If-None-Match',
  '`ETag` of the cached response. Returns 304 if it is unchanged.',
  '"3"',
);
const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.',
  '0f9d9f3e-6b0a-4c7e-9d3b-0c2a51a8a7f1',
);

const VERSION_BODY = {
  required: false,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          version: {
            type: 'integer',
            minimum: 1,
            description: 'Expected version, as in `If-Match`.',
          },
        },
      },
      example: {},
    },
  },
} as const;

/** Documents the headers for conditional requests and idempotency. */
export function addRequestHeaders(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const verb of VERBS) {
      const operation = item[verb];
      if (operation && operation.security?.length !== 0) describe(operation, verb, path);
    }
  }
}

function describe(operation: Operation, verb: Verb, path: string): void {
  const headers = verb === 'get' ? readHeaders(operation, path) : writeHeaders(verb, path);
  if (headers.length > 0) operation.parameters = [...(operation.parameters ?? []), ...headers];
  if (headers.includes(IF_NONE_MATCH)) operation.responses['304'] ??= { description: 'Not modified' };
  if (headers.includes(IF_MATCH)) operation.requestBody ??= VERSION_BODY;
}

const readHeaders = (operation: Operation, path: string) => (hasTag(operation, path) ? [IF_NONE_MATCH] : []);

function writeHeaders(verb: Verb, path: string) {
  // A file cannot be compared, because it is streamed. Importing it again changes nothing anyway.
  if (path.endsWith('/import')) return [];
  // Only routes of a single row accept preconditions: under an id, or the settings.
  if (!path.includes('{id}') && !path.endsWith('/settings')) return [IDEMPOTENCY_KEY];
  const creates = verb === 'put' && path.endsWith('{id}');
  return creates ? [IF_MATCH, CREATE_ONLY, IDEMPOTENCY_KEY] : [IF_MATCH, IDEMPOTENCY_KEY];
}

/** Whether responses have an ETag: a row or a page of a list, except the feed and webhooks. */
function hasTag(operation: Operation, path: string): boolean {
  const parameters = (operation.parameters ?? []) as { name?: string }[];
  const isPage =
    parameters.some(({ name }) => name === 'cursor') && !/\/(sync|events|webhooks|deliveries)$/.test(path);
  return isPage || path.endsWith('{id}') || path.endsWith('/settings');
}
