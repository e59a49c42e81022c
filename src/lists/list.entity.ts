import { Check, Column, Entity, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.repository.js';

export const LIST_NAME_MAX = 200;

@Entity('lists')
@Index('lists_inbox', ['ownerId'], { unique: true, where: 'inbox' })
@Index('lists_by_position', ['ownerId', 'position', 'id'])
@Check('lists_owner_id_check', `owner_id <> ''`)
@Check('lists_name_check', `char_length(name) BETWEEN 1 AND ${LIST_NAME_MAX}`)
@Check('lists_color_check', `color ~ '^#[0-9a-f]{6}$'`)
@Check('lists_position_check', `position <> ''`)
@Check('lists_inbox_check', 'NOT inbox OR (NOT archived AND deleted_at IS NULL)')
export class List extends OwnedEntity {
  @Column('text')
  readonly name!: string;

  @Column('text', { nullable: true })
  readonly color!: string | null;

  /** A `fractional-indexing` key, sorted by its bytes. */
  @Column({ type: 'text', collation: 'C' })
  readonly position!: string;

  @Column('boolean', { default: false })
  readonly archived!: boolean;

  /** Every owner has exactly one inbox, which cannot be deleted. */
  @Column('boolean', { default: false })
  readonly inbox!: boolean;

  @Column('timestamp with time zone', { name: 'deleted_at', precision: 3, nullable: true })
  readonly deletedAt!: string | null;

  /** Computed by the repository, not a column. */
  readonly openTasks!: number;
}
