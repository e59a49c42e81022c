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
  'The `ETag` of the version that is to be changed; any other is a 412. `version` in the body does the same.',
  '"3"',
);
const CREATE_ONLY = header('If-None-Match', '`*`: create only, never replace.', '*');
const IF_NONE_MATCH = header(
  'If-None-Match',
  'The `ETag` of what you have; if that is still so, a 304.',
  '"3"',
);
const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'Of your choice, e.g. a UUID: sent again within 24 hours, the same request is answered as the first time, and nothing is done twice.',
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
            description: 'The version that is to be changed, as `If-Match` has it.',
          },
        },
      },
      example: {},
    },
  },
} as const;

/** Says of every operation which headers of a conditional or a repeated request it takes. */
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
  if (headers.includes(IF_NONE_MATCH))
    operation.responses['304'] ??= { description: 'What you have is still so' };
  if (headers.includes(IF_MATCH)) operation.requestBody ??= VERSION_BODY;
}

const readHeaders = (operation: Operation, path: string) => (hasTag(operation, path) ? [IF_NONE_MATCH] : []);

function writeHeaders(verb: Verb, path: string) {
  // A file is read once, and cannot be compared; to import it again changes nothing anyway.
  if (path.endsWith('/import')) return [];
  // Of one row: under an id, or the settings, which are one.
  if (!path.includes('{id}') && !path.endsWith('/settings')) return [IDEMPOTENCY_KEY];
  const creates = verb === 'put' && path.endsWith('{id}');
  return creates ? [IF_MATCH, CREATE_ONLY, IDEMPOTENCY_KEY] : [IF_MATCH, IDEMPOTENCY_KEY];
}

/** One row, or a page of a list; a page of the feed is its own cursor, and the clock knows nothing of webhooks. */
function hasTag(operation: Operation, path: string): boolean {
  const parameters = (operation.parameters ?? []) as { name?: string }[];
  const isPage =
    parameters.some(({ name }) => name === 'cursor') && !/\/(sync|events|webhooks|deliveries)$/.test(path);
  return isPage || path.endsWith('{id}') || path.endsWith('/settings');
}
