import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ReadsReplica } from '../../database/replica.js';

export const PAGED = 'pagination:paged';

export interface Paging {
  /** Parameters with which a list changes over time without a write, such as due today. */
  readonly movesWithTime: readonly string[];
  /** Whether the list changes only with its owner's clock, because all its data is in the change log. */
  readonly movesWithClock: boolean;
}

/** Marks a route that returns a `Page`. */
export const Paginated = ({ movesWithTime = [], movesWithClock = true }: Partial<Paging> = {}) =>
  applyDecorators(
    SetMetadata<string, Paging>(PAGED, { movesWithTime, movesWithClock }),
    ...(movesWithClock ? [ReadsReplica()] : []),
  );
