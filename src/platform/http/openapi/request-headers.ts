import type { OpenAPIObject } from '@nestjs/swagger';
import { CLOCK_TAG, VERSIONED } from './decorators.js';
import { type Operation, type Response, responseFields, type Schemas, VERBS } from './schemas.js';

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
  const schemas = document.components!.schemas as Schemas;
  for (const item of Object.values(document.paths)) {
    for (const verb of VERBS) {
      const operation = item[verb];
      if (!operation) continue;
      const route = takeMetadata(operation);
      if (operation.security?.length !== 0) describe(operation, verb, { ...route, schemas });
    }
  }
}

/** What the decorators say about a route. */
interface RouteMetadata {
  readonly hasClockTag: boolean;
  readonly versioned?: 'row' | 'alone';
}

function takeMetadata(operation: Operation): RouteMetadata {
  const extended = operation as Operation & { [CLOCK_TAG]?: true; [VERSIONED]?: 'row' | 'alone' };
  const { [CLOCK_TAG]: hasClockTag = false, [VERSIONED]: versioned } = extended;
  delete extended[CLOCK_TAG];
  delete extended[VERSIONED];
  return { hasClockTag, versioned };
}

type Route = RouteMetadata & { readonly schemas: Schemas };

function describe(operation: Operation, verb: Verb, route: Route): void {
  const headers = verb === 'get' ? readHeaders(operation, route) : writeHeaders(operation, verb, route);
  if (headers.length > 0) operation.parameters = [...(operation.parameters ?? []), ...headers];
  if (headers.includes(IF_NONE_MATCH)) operation.responses['304'] ??= { description: 'Not modified' };
  if (headers.includes(IF_MATCH)) operation.requestBody ??= VERSION_BODY;
}

/** Responses with an `ETag`: a list in the change log, or a row with a version. */
const readHeaders = ({ responses }: Operation, { hasClockTag, schemas }: Route) =>
  hasClockTag || responseFields(responses['200'] as Response, schemas).has('version') ? [IF_NONE_MATCH] : [];

function writeHeaders(
  { parameters = [], requestBody, responses }: Operation,
  verb: Verb,
  { versioned }: Route,
) {
  // A file cannot be compared, because it is streamed. Importing it again changes nothing anyway.
  if (requestBody && 'content' in requestBody && !requestBody.content['application/json']) return [];
  const isOfRow =
    versioned === 'alone' || parameters.some((parameter) => 'name' in parameter && parameter.name === 'id');
  if (!versioned || !isOfRow) return [IDEMPOTENCY_KEY];
  const creates = verb === 'put' && '201' in responses;
  return creates ? [IF_MATCH, CREATE_ONLY, IDEMPOTENCY_KEY] : [IF_MATCH, IDEMPOTENCY_KEY];
}
