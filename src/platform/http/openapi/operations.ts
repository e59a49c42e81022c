import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema, Schemas } from './unions.js';

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
