import { Check, Column, Entity, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.repository.js';

export const LABEL_NAME_MAX = 100;

/** The index `labels_name` keeps names unique per owner, ignoring case and the encoding of accents. */
@Entity('labels')
// TypeORM cannot create an index on an expression.
@Index('labels_name', { synchronize: false })
@Index('labels_in_reading_order', ['ownerId', 'name', 'id'])
@Check('labels_owner_id_check', `owner_id <> ''`)
@Check('labels_name_check', `char_length(name) BETWEEN 1 AND ${LABEL_NAME_MAX}`)
@Check('labels_color_check', `color ~ '^#[0-9a-f]{6}$'`)
export class Label extends OwnedEntity {
  @Column({ type: 'text', collation: 'und-x-icu' })
  readonly name!: string;

  @Column('text', { nullable: true })
  readonly color!: string | null;

  /** Computed by the repository, not a column. */
  readonly openTasks!: number;
}
