import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, operationsOf } from '../../src/platform/http/openapi/schemas.js';

/** Part of the pattern of an id. */
const ID_PATTERN = /\[0-9A-Fa-f\]\{12\}/;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** A route of the OpenAPI document. */
export interface Route {
  readonly name: string;
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly operation: Operation;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly format?: string;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly properties?: Record<string, Schema>;
}

export function routesOf({ paths }: OpenAPIObject): Route[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    operationsOf(item).map((operation) => {
      const method = METHODS.find((verb) => item[verb] === operation)!;
      return { name: `${method.toUpperCase()} ${path}`, method, path, operation };
    }),
  );
}

/** The example of a valid JSON body in the document. */
export function exampleBody({ operation }: Route): Record<string, unknown> | undefined {
  const body = operation.requestBody as
    { content: Record<string, { example: Record<string, unknown> } | undefined> } | undefined;
  return body?.content['application/json']?.example;
}

/** Whether the operation documents this header. */
export const documents = ({ operation }: Route, header: string): boolean =>
  ((operation.parameters ?? []) as { in: string; name: string }[]).some(
    (parameter) => parameter.in === 'header' && parameter.name === header,
  );

/** The body and query fields of a route that hold the id of another row. */
export function idFields(
  { components }: OpenAPIObject,
  { operation }: Route,
): { body: string[]; query: string[] } {
  const schemas = components!.schemas as Record<string, Schema>;
  const body = operation.requestBody as
    { content: Record<string, { schema: Schema } | undefined> } | undefined;
  const inline = body?.content['application/json']?.schema;
  const schema = inline?.$ref ? schemas[inline.$ref.split('/').at(-1)!]! : inline;
  const parameters = (operation.parameters ?? []) as { in: string; name: string; schema: Schema }[];
  return {
    // The id of a new row does not refer to another row.
    body: Object.entries(schema?.properties ?? {}).flatMap(([name, property]) =>
      isId(property) && name !== 'id' ? [name] : [],
    ),
    query: parameters.flatMap((parameter) =>
      parameter.in === 'query' && isId(parameter.schema) ? [parameter.name] : [],
    ),
  };
}

const isId = ({ format, pattern, items }: Schema): boolean =>
  format === 'uuid' || ID_PATTERN.test(pattern ?? '') || items?.format === 'uuid';
