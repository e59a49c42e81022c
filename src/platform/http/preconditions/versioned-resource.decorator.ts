import { SetMetadata, type Type } from '@nestjs/common';
import type { OwnerId } from '../../ownership/owner-id.js';

export const VERSIONED_RESOURCE = 'conditional:rows';

/** Who knows the row that a route changes. */
export interface VersionedRows {
  /** As the API answers it, also from the trash; null where the owner has no such row. */
  current(owner: OwnerId, id: string): Promise<{ readonly version: number } | null>;
  /** The same with what only the response to its creation has: a client can send that back too. */
  created?(owner: OwnerId, id: string): Promise<object | null>;
}

/** Which rows a route is about, and whether there is one alone, which needs no id. */
export interface ChangedRows {
  readonly rows: Type<VersionedRows>;
  readonly isAlone: boolean;
  /** Whether `version` in the body is the one that is expected, and nothing else. */
  readonly hasVersionInBody: boolean;
}

/** The routes with an `:id` that are no GET change a row of this service: they take `If-Match`, and `version` in the body. */
export const VersionedResource = (
  rows: Type<VersionedRows>,
  { isAlone = false, hasVersionInBody = true } = {},
) => SetMetadata<string, ChangedRows>(VERSIONED_RESOURCE, { rows, isAlone, hasVersionInBody });
