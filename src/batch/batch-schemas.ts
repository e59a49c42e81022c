import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { API_PREFIX } from '../platform/http/routes.js';
import {
  literal,
  type Operation,
  pascal,
  referenceTo,
  type Schema,
  type Schemas,
  VERBS,
  withFields,
} from '../platform/http/openapi/schemas.js';
import { ProblemResponse } from '../platform/http/problem/problem-response.js';
import { OperationDto, OperationResult, PATH } from './dto/batch.dto.js';
import { ID_FIELD } from './references.js';

/** Replaces a row in a response that would be too large. */
const REFERENCE = {
  type: 'object',
  required: ['id', 'version'],
  properties: { id: { type: 'string', format: 'uuid' }, version: { type: 'integer', minimum: 1 } },
  additionalProperties: false,
};

/** Documents the operations that a batch accepts, with their bodies and responses. */
export function addBatchOperations(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Schemas;
  const operations: Schemas = {};
  const responses = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    const route = path.replace(`/${API_PREFIX}`, '');
    if (!PATH.test(route.replaceAll(/\{(\w+)\}/g, '$1'))) continue;
    for (const verb of VERBS.filter((each) => each !== 'get' && item[each])) {
      const operation = item[verb]!;
      operations[`${pascal(operation.operationId!)}Operation`] = schemaOf(verb, route, operation, schemas);
      for (const response of responsesOf(operation)) responses.add(response);
    }
  }
  Object.assign(schemas, operations);
  schemas[OperationDto.name] = { anyOf: Object.keys(operations).map(referenceTo) };
  const results = [...responses, getSchemaPath(ProblemResponse)].map(($ref) => ({ $ref }));
  const { description, example } = schemas[OperationResult.name]!.properties!.body!;
  schemas[OperationResult.name] = withFields(schemas[OperationResult.name]!, {
    body: { description, example, anyOf: [...results, REFERENCE, { type: 'null' }] },
  });
}

const responsesOf = ({ responses }: Operation): string[] =>
  ['200', '201', '202'].flatMap((status) => jsonOf(responses[status])?.$ref ?? []);

function schemaOf(verb: string, route: string, operation: Operation, schemas: Schemas): Schema {
  const { path, ifMatch, ifNoneMatch, ref } = schemas[OperationDto.name]!.properties!;
  const parameters = (operation.parameters ?? []) as { name: string; in: string }[];
  const accepts = (name: string): boolean => parameters.some((parameter) => parameter.name === name);
  const hasQuery = parameters.some((parameter) => parameter.in === 'query');
  const body = bodyOf(operation, schemas);
  const isRequired = (operation.requestBody as { required?: boolean } | undefined)?.required === true;
  return {
    type: 'object',
    required: ['method', 'path', ...(isRequired ? ['body'] : [])],
    properties: {
      method: literal(verb.toUpperCase()),
      path: pathOf(route, path!, hasQuery),
      ...(body && { body }),
      ...(accepts('If-Match') && { ifMatch: withoutDescription(ifMatch!) }),
      ...(accepts('If-None-Match') && { ifNoneMatch: withoutDescription(ifNoneMatch!) }),
      ref: withoutDescription(ref!),
    },
    additionalProperties: false,
  };
}

/** A literal if the route has exactly one path, otherwise a pattern. */
function pathOf(route: string, path: Schema, hasQuery: boolean): Schema {
  const pattern = route.replaceAll(/\{\w+\}/g, '[\\w$-]+') + (hasQuery ? '(\\?.*)?' : '');
  return pattern === route ? literal(route) : { ...withoutDescription(path), pattern: `^${pattern}$` };
}

/** Omits texts that `batch_run` already contains, to keep the document small. */
const withoutDescription = ({ description: _, example: __, ...schema }: Schema): Schema => schema;

/** The body of the single route, except that an id can be a reference. */
function bodyOf({ requestBody }: Operation, schemas: Schemas): Schema | undefined {
  const schema = jsonOf(requestBody);
  const name = schema?.$ref?.split('/').at(-1);
  if (name === undefined) return schema;
  const { properties = {} } = schemas[name]!;
  const ids = Object.entries(properties).filter(
    ([field, property]) => ID_FIELD.test(field) && 'uuid' === formatOf(property),
  );
  if (ids.length === 0) return schema;
  schemas[`${name}InBatch`] = withFields(
    schemas[name]!,
    Object.fromEntries(ids.map(([field, property]) => [field, withoutFormat(property)])),
  );
  return referenceTo(`${name}InBatch`);
}

const formatOf = ({ format, items }: Schema): unknown => format ?? (items as Schema | undefined)?.format;

function withoutFormat({ format: _, items, ...property }: Schema): Schema {
  return { ...property, ...(items !== undefined && { items: withoutFormat(items as Schema) }) };
}

const jsonOf = (body: unknown): Schema | undefined =>
  (body as { content?: Record<string, { schema: Schema } | undefined> } | undefined)?.content?.[
    'application/json'
  ]?.schema;
