import type { OpenAPIObject } from '@nestjs/swagger';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;

export const VERBS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Returns the operations of one path. */
export function operationsOf(path: PathItem): Operation[] {
  return VERBS.flatMap((method) => path[method] ?? []);
}
