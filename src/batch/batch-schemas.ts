import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { API_PREFIX } from '../platform/http/api-prefix.js';
import { type Operation, VERBS } from '../platform/http/openapi/operations.js';
import {
  literal,
  pascal,
  referenceTo,
  type Schema,
  type Schemas,
  withFields,
} from '../platform/http/openapi/unions.js';
import { ProblemResponse } from '../platform/http/problem/problem-response.js';
import { OperationDto, PATH } from './dto/batch.dto.js';
import { OperationResult } from './dto/batch.response.js';
import { NAMES_ROWS } from './references.js';

/** What stands for a row where the answer would be too long. */
const REFERENCE = {
  type: 'object',
  required: ['id', 'version'],
  properties: { id: { type: 'string', format: 'uuid' }, version: { type: 'integer', minimum: 1 } },
  additionalProperties: false,
};

/** Says of a batch which single routes it takes, each with its body, and what they answer. */
export function addBatchOperations(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Schemas;
  const operations: Schemas = {};
  const answers = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    const route = path.replace(`/${API_PREFIX}`, '');
    if (!PATH.test(route.replaceAll(/\{(\w+)\}/g, '$1'))) continue;
    for (const verb of VERBS.filter((each) => each !== 'get' && item[each])) {
      const operation = item[verb]!;
      operations[`${pascal(operation.operationId!)}Operation`] = schemaOf(verb, route, operation, schemas);
      for (const answer of answersOf(operation)) answers.add(answer);
    }
  }
  Object.assign(schemas, operations);
  schemas[OperationDto.name] = { anyOf: Object.keys(operations).map(referenceTo) };
  const results = [...answers, getSchemaPath(ProblemResponse)].map(($ref) => ({ $ref }));
  const { description, example } = schemas[OperationResult.name]!.properties!.body!;
  schemas[OperationResult.name] = withFields(schemas[OperationResult.name]!, {
    body: { description, example, anyOf: [...results, REFERENCE, { type: 'null' }] },
  });
}

const answersOf = ({ responses }: Operation): string[] =>
  ['200', '201', '202'].flatMap((status) => jsonOf(responses[status])?.$ref ?? []);

function schemaOf(verb: string, route: string, operation: Operation, schemas: Schemas): Schema {
  const { path, ifMatch, ifNoneMatch, ref } = schemas[OperationDto.name]!.properties!;
  const parameters = (operation.parameters ?? []) as { name: string; in: string }[];
  const takes = (name: string): boolean => parameters.some((parameter) => parameter.name === name);
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
      ...(takes('If-Match') && { ifMatch: untold(ifMatch!) }),
      ...(takes('If-None-Match') && { ifNoneMatch: untold(ifNoneMatch!) }),
      ref: untold(ref!),
    },
    additionalProperties: false,
  };
}

/** The path itself where there is only one. */
function pathOf(route: string, path: Schema, hasQuery: boolean): Schema {
  const pattern = route.replaceAll(/\{\w+\}/g, '[\\w$-]+') + (hasQuery ? '(\\?.*)?' : '');
  return pattern === route ? literal(route) : { ...untold(path), pattern: `^${pattern}$` };
}

/** Without the words that `batch_run` says once for all operations. */
const untold = ({ description: _, example: __, ...schema }: Schema): Schema => schema;

/** As the single route takes it, except that an id can be a reference. */
function bodyOf({ requestBody }: Operation, schemas: Schemas): Schema | undefined {
  const schema = jsonOf(requestBody);
  const name = schema?.$ref?.split('/').at(-1);
  if (name === undefined) return schema;
  const { properties = {} } = schemas[name]!;
  const ids = Object.entries(properties).filter(
    ([field, property]) => NAMES_ROWS.test(field) && 'uuid' === formatOf(property),
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
