import { SetMetadata } from '@nestjs/common';

export const READS_REPLICA = 'database:reads-replica';

/**
 * Allows reads from a replica that has replayed up to the owner's clock on the primary. Only for routes whose rows change
 * with that clock.
 */
export const ReadsReplica = () => SetMetadata(READS_REPLICA, true);
