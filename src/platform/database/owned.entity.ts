import { Column, PrimaryColumn } from 'typeorm';
import type { OwnerId } from '../ownership/owner-id.js';

/** A row with an owner. The primary key starts with the owner, so that indexes and foreign keys can too. */
export abstract class Owned {
  @PrimaryColumn('text', { name: 'owner_id' })
  readonly ownerId!: OwnerId;
}

/** A mutable row. */
export abstract class OwnedRow extends Owned {
  /**
   * A trigger increments it and sets `updatedAt` with every update that changes a value. Starts at 1, or above the versions
   * of all permanently deleted rows of the owner: clients choose ids, and a version of an id must never repeat.
   */
  @Column('integer', { default: () => 'first_version()' })
  readonly version!: number;

  // In ISO 8601, as in responses. Millisecond precision, the most that a JavaScript Date can hold.
  @Column('timestamp with time zone', { name: 'created_at', precision: 3, default: () => 'now()' })
  readonly createdAt!: string;

  @Column('timestamp with time zone', { name: 'updated_at', precision: 3, default: () => 'now()' })
  readonly updatedAt!: string;
}

/** An owned row with an id. */
export abstract class OwnedEntity extends OwnedRow {
  @PrimaryColumn('uuid')
  readonly id!: string;
}
