import { Check, Column, Entity, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.entity.js';

export const LABEL_NAME_MAX = 100;

/** A label's name is unique per owner, regardless of case and of how its accents are encoded: the index `labels_name`. */
@Entity('labels')
// Over an expression, which TypeORM cannot make.
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

  /** Counted by the repository; no column. */
  readonly openTasks!: number;
}
