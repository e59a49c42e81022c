import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  items?: Schema;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
}
interface Content {
  content?: Record<string, { schema?: Schema; example?: unknown; examples?: unknown }>;
}

/** Puts together, from the examples of the fields, one for every body that is sent or answered. */
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
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref) return exampleOf(schemas[schema.$ref.split('/').at(-1)!]!, schemas);
  if (schema.allOf?.[0]) return exampleOf(schema.allOf[0], schemas);
  if (schema.items) return [exampleOf(schema.items, schemas)];
  const properties = Object.entries(schema.properties ?? {}).filter(([, property]) => hasExample(property));
  return Object.fromEntries(properties.map(([name, property]) => [name, exampleOf(property, schemas)]));
}

/** A field whose schema says of no value what it is like is one that the example does without. */
const hasExample = ({ example, $ref, items, allOf, properties }: Schema): boolean =>
  example !== undefined || Boolean($ref ?? items ?? allOf ?? properties);
