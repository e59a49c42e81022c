import { Check, Column, Entity } from 'typeorm';
import { OwnedRow } from '../database/owned.entity.js';

/** Between two times of day, in the owner's time zone; past midnight where `until` is the earlier one. */
export interface QuietHours {
  /** `HH:MM`. */
  readonly from: string;
  readonly until: string;
}

/** One row a user: the settings, how much the user has of what is limited (counted by triggers), and the change clock. */
@Entity('owners')
@Check('owners_owner_id_check', `owner_id <> ''`)
export class Owner extends OwnedRow {
  /** IANA name; what "today" is where a request does not say. */
  @Column('text', { name: 'time_zone', default: 'UTC' })
  readonly timeZone!: string;

  /** When no Web Push messages are sent. */
  @Column('jsonb', { name: 'quiet_hours', nullable: true })
  readonly quietHours!: QuietHours | null;

  @Column('integer', { default: 0 })
  readonly tasks!: number;

  @Column('integer', { default: 0 })
  readonly lists!: number;

  @Column('integer', { default: 0 })
  readonly labels!: number;

  @Column('integer', { default: 0 })
  readonly webhooks!: number;

  @Column('integer', { name: 'push_subscriptions', default: 0 })
  readonly pushSubscriptions!: number;

  /** The change clock: the number of the owner's latest change. Whoever holds this row's lock takes the next. */
  @Column('bigint', { default: 0 })
  readonly seq!: number;

  /** Since when the numbers mean what they do: a cursor of before an erasure or a restore is of another feed. */
  @Column('timestamp with time zone', { name: 'feed_since', precision: 3, default: () => 'now()' })
  readonly feedSince!: string;

  /** Up to which number the log has been forgotten. */
  @Column('bigint', { default: 0 })
  readonly forgotten!: number;

  /** When the job runs that forgets old changes; null where none is scheduled. */
  @Column('timestamp with time zone', { name: 'forgets_at', precision: 3, nullable: true })
  readonly forgetsAt!: string | null;

  /** The highest version of a task, list or label that was destroyed; new ones start above it. Null until it is looked for. */
  @Column('integer', { name: 'destroyed_version', default: 0, nullable: true })
  readonly destroyedVersion!: number | null;

  /** About how much of the database the owner's rows and their history take. Null until it is measured. */
  @Column('bigint', { default: 0, nullable: true })
  readonly bytes!: number | null;
}
