import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ReadsReplica } from '../../database/replica/reads-replica.decorator.js';

export const PAGED = 'pagination:paged';

export interface Paging {
  /** Parameters with which a list can change while nothing else does, such as what is due today. */
  readonly movesWithTime: readonly string[];
  /** Whether it changes only when its owner's clock does: whatever is in the change log. */
  readonly movesWithClock: boolean;
}

/** A route that answers a `Page`. */
export const Paginated = ({ movesWithTime = [], movesWithClock = true }: Partial<Paging> = {}) =>
  applyDecorators(
    SetMetadata<string, Paging>(PAGED, { movesWithTime, movesWithClock }),
    ...(movesWithClock ? [ReadsReplica()] : []),
  );
