import { Column, PrimaryColumn } from 'typeorm';
import type { OwnerId } from '../ownership/owner-id.js';

/** What belongs to somebody. The primary key begins with the owner, so that all indexes and foreign keys can. */
export abstract class Owned {
  @PrimaryColumn('text', { name: 'owner_id' })
  readonly ownerId!: OwnerId;
}

/** A row that can be changed. */
export abstract class OwnedRow extends Owned {
  /**
   * A trigger adds one to it, and sets `updatedAt`, with every update that changes something. Starts at 1, or above those
   * of all rows that the owner has destroyed: clients choose ids, and no version of an id comes twice.
   */
  @Column('integer', { default: () => 'first_version()' })
  readonly version!: number;

  // In ISO 8601, as it is answered. Milliseconds, as a client's Date has them: finer ones would be lost there.
  @Column('timestamp with time zone', { name: 'created_at', precision: 3, default: () => 'now()' })
  readonly createdAt!: string;

  @Column('timestamp with time zone', { name: 'updated_at', precision: 3, default: () => 'now()' })
  readonly updatedAt!: string;
}

/** An owned row of which an owner has many. */
export abstract class OwnedEntity extends OwnedRow {
  @PrimaryColumn('uuid')
  readonly id!: string;
}
