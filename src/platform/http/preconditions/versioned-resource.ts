import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { OwnerId } from '../../ownership/owner-id.js';
import { VERSIONED } from '../openapi/decorators.js';
import { IntegerField } from '../validation/fields.js';

export const VERSIONED_RESOURCE = 'conditional:rows';

/** Reads the current row of a resource. */
export interface VersionedRows {
  /** Returns the row in its API representation, including the trash. Null if the owner has no such row. */
  current(owner: OwnerId, id: string): Promise<{ readonly version: number } | null>;
  /** The same with what only the response to its creation has: a client can send that back too. */
  created?(owner: OwnerId, id: string): Promise<object | null>;
}

/** The rows that a route changes. `isAlone` marks a single row without an id. */
export interface ChangedRows {
  readonly rows: Type<VersionedRows>;
  readonly isAlone: boolean;
  /** Whether `version` in the body is a precondition. */
  readonly hasVersionInBody: boolean;
}

/** Makes all routes with an `:id` except GET accept `If-Match`, and `version` in the body. */
export const VersionedResource = (
  rows: Type<VersionedRows>,
  { isAlone = false, hasVersionInBody = true } = {},
) =>
  applyDecorators(
    SetMetadata<string, ChangedRows>(VERSIONED_RESOURCE, { rows, isAlone, hasVersionInBody }),
    ApiExtension(VERSIONED, isAlone ? 'alone' : 'row'),
  );

/** The maximum of PostgreSQL's `integer`. */
export const VERSION_MAX = 2 ** 31 - 1;

/** The optional `version` in the body of a change. */
export const VersionField = (): PropertyDecorator =>
  IntegerField({
    min: 1,
    max: VERSION_MAX,
    optional: true,
    precondition: true,
    description: 'Expected version, as in `If-Match`. Unlike the header, proxies do not change it.',
  });
