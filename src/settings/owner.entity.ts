import { Check, Column, Entity } from 'typeorm';
import { OwnedRow } from '../database/owned.entity.js';

/** One row a user: the settings, and how much the user has of what is limited (counted by triggers). */
@Entity('owners')
@Check('owners_owner_id_check', `owner_id <> ''`)
export class Owner extends OwnedRow {
  /** IANA name; what "today" is where a request does not say. */
  @Column('text', { name: 'time_zone', default: 'UTC' })
  readonly timeZone!: string;

  @Column('integer', { default: 0 })
  readonly tasks!: number;

  @Column('integer', { default: 0 })
  readonly lists!: number;

  @Column('integer', { default: 0 })
  readonly labels!: number;
}
