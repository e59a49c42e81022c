import type { OpenAPIObject } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { operationsOf, pascal } from './schemas.js';

type Section = 'parameters' | 'responses' | 'examples';
interface Response {
  readonly content?: Record<string, { examples?: Record<string, object> }>;
}

/** Moves repeated objects to `components`, to reduce the document to a quarter of its size. */
export function withComponents(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap(operationsOf);
  const shared = {
    examples: new Shared('examples'),
    responses: new Shared('responses'),
    parameters: new Shared('parameters'),
  };
  const eachExample = (visit: (at: Record<string, object>, name: string) => void): void => {
    for (const response of operations.flatMap(({ responses }) => Object.values(responses) as Response[]))
      for (const { examples = {} } of Object.values(response.content ?? {}))
        for (const name of Object.keys(examples)) visit(examples, name);
  };
  eachExample((at, name) => shared.examples.count(at[name]!, pascal(name)));
  eachExample((at, name) => (at[name] = shared.examples.place(at[name]!)));
  for (const { responses } of operations)
    for (const [status, response] of Object.entries(responses))
      shared.responses.count(response!, nameOf(status, response as { description: string }));
  for (const { parameters = [] } of operations)
    for (const parameter of parameters)
      shared.parameters.count(parameter, pascal((parameter as { name: string }).name));
  for (const operation of operations) {
    for (const [status, response] of Object.entries(operation.responses))
      operation.responses[status] = shared.responses.place(response!) as typeof response;
    operation.parameters = operation.parameters?.map(
      (parameter) => shared.parameters.place(parameter) as typeof parameter,
    );
  }
  Object.assign(
    document.components!,
    Object.fromEntries(Object.entries(shared).map(([name, { components }]) => [name, components])),
  );
  return document;
}

/** Names a response by its status, or a single problem by its title. */
function nameOf(status: string, { description }: { description: string }): string {
  return pascal(status < '400' || description.includes(', or ') ? STATUS_CODES[status]! : description);
}

/** Objects of one section. Objects with equal content become one component. */
class Shared {
  readonly components: Record<string, object> = {};
  private readonly times = new Map<string, { name: string; times: number; placed?: string }>();

  constructor(private readonly section: Section) {}

  count(value: object, name: string): void {
    const text = JSON.stringify(value);
    const known = this.times.get(text) ?? { name, times: 0 };
    this.times.set(text, { ...known, times: known.times + 1 });
  }

  /** @returns a reference to the component, or the object itself if it is unique */
  place(value: object): object {
    const known = this.times.get(JSON.stringify(value))!;
    if (known.times === 1) return value;
    known.placed ??= this.add(known.name, value);
    return { $ref: `#/components/${this.section}/${known.placed}` };
  }

  private add(name: string, value: object): string {
    let free = name;
    for (let nth = 2; free in this.components; nth++) free = `${name}${nth}`;
    this.components[free] = value;
    return free;
  }
}

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
