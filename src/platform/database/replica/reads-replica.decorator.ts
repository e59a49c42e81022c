import { SetMetadata } from '@nestjs/common';

export const READS_REPLICA = 'database:reads-replica';

/**
 * A route whose rows change only when their owner's clock does: it may read them from a replica that has come as far as
 * the clock stood in the primary when the request arrived.
 */
export const ReadsReplica = () => SetMetadata(READS_REPLICA, true);
