import { applyDecorators } from '@nestjs/common';
import { ApiSchema, type OpenAPIObject } from '@nestjs/swagger';

/** A schema of the document, with the keywords used here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}
export type Schemas = Record<string, Schema>;

interface Union {
  readonly discriminator?: string;
  readonly membersOf: (schema: Schema) => Schemas;
}

/** By the name of the schema to replace. */
const unions = new Map<string, Union>();

const declare = (name: string, union: Union): ClassDecorator =>
  applyDecorators(ApiSchema({ name }), () => void unions.set(name, union)) as ClassDecorator;

/** Documents a class as a union of objects, each with exactly some of the fields. */
export const ApiKinds = (name: string, kinds: Readonly<Record<string, readonly string[]>>): ClassDecorator =>
  declare(name, {
    membersOf: ({ properties }) =>
      mapValues(kinds, (fields) => ({
        type: 'object',
        properties: Object.fromEntries(fields.map((field) => [field, properties![field]!])),
        required: fields,
        additionalProperties: false,
      })),
  });

/** Documents a class as a union with a discriminator. */
export const ApiVariants = (
  name: string,
  discriminator: string,
  variants: Readonly<Record<string, Schemas>>,
): ClassDecorator =>
  declare(name, {
    discriminator,
    membersOf: (schema) => mapValues(variants, (fields) => withFields(schema, fields)),
  });

/** Replaces each declared schema by its union. */
export function addUnions(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Schemas;
  for (const [name, { discriminator, membersOf }] of unions) {
    const schema = schemas[name];
    if (!schema) continue;
    const members = membersOf(schema);
    Object.assign(schemas, members);
    schemas[name] = discriminator ? discriminatedBy(discriminator, members) : unionOf(members);
  }
}

/** A union of components. */
export function unionOf(members: Schemas): Schema {
  const references = Object.keys(members).map(referenceTo);
  return references.length === 1 ? references[0]! : { oneOf: references };
}

/** A union of components with a discriminator. */
function discriminatedBy(propertyName: string, members: Schemas): Schema {
  const mapping = Object.entries(members).map(([name, { properties }]) => [
    properties![propertyName]!.enum![0],
    referenceTo(name).$ref,
  ]);
  return { ...unionOf(members), discriminator: { propertyName, mapping: Object.fromEntries(mapping) } };
}

/** Replaces fields of a schema. */
export const withFields = (schema: Schema, fields: Schemas): Schema => ({
  ...schema,
  properties: { ...schema.properties, ...fields },
});

/** A constant, as a single-valued enum for generators without `const` support. */
export const literal = (value: string | number): Schema => ({
  type: typeof value === 'string' ? 'string' : 'integer',
  enum: [value],
});

export const referenceTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Converts words to a component name in Pascal case. */
export const pascal = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const mapValues = <T>(values: Readonly<Record<string, T>>, map: (value: T) => Schema): Schemas =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;

export const VERBS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Returns the operations of one path. */
export function operationsOf(path: PathItem): Operation[] {
  return VERBS.flatMap((method) => path[method] ?? []);
}

export interface Response {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  headers?: object;
}

/** The field names of a JSON response. */
export function responseFields(response: Response | undefined, schemas: Schemas): ReadonlySet<string> {
  const schema = response?.content?.['application/json']?.schema;
  const resolved = schema?.$ref ? schemas[schema.$ref.split('/').at(-1)!] : schema;
  return new Set(Object.keys(resolved?.properties ?? {}));
}
