import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  enum?: unknown[];
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
}
interface Content {
  content?: Record<string, { schema?: Schema; example?: unknown; examples?: unknown }>;
}

/** Builds an example for every request and response body from the examples of its fields. */
export function addExamples(document: OpenAPIObject): void {
  const schemas = document.components?.schemas as Record<string, Schema>;
  for (const operation of Object.values(document.paths).flatMap(operationsOf)) {
    const bodies = [operation.requestBody, ...Object.values(operation.responses)] as (Content | undefined)[];
    for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {}))) {
      if (media.schema && !media.examples) media.example ??= exampleOf(media.schema, schemas);
    }
  }
}

function exampleOf(schema: Schema, schemas: Record<string, Schema>): unknown {
  const own = ownExample(schema);
  if (own !== undefined) return own;
  if (schema.$ref) return exampleOf(schemas[schema.$ref.split('/').at(-1)!]!, schemas);
  const [first] = schema.allOf ?? schema.oneOf ?? schema.anyOf ?? [];
  if (first) return exampleOf(first, schemas);
  if (schema.items) return [exampleOf(schema.items, schemas)];
  const properties = Object.entries(schema.properties ?? {}).filter(([, property]) => hasExample(property));
  return Object.fromEntries(properties.map(([name, property]) => [name, exampleOf(property, schemas)]));
}

const ownExample = ({ example, enum: values }: Schema): unknown =>
  example === undefined && values?.length === 1 ? values[0] : example;

/** Fields without an example are omitted. */
const hasExample = (schema: Schema): boolean =>
  ownExample(schema) !== undefined ||
  ['$ref', 'items', 'allOf', 'anyOf', 'oneOf', 'properties'].some((keyword) => keyword in schema);
