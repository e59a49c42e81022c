import { Check, Column, Entity } from 'typeorm';
import { OwnedRow } from '../database/owned.entity.js';

/** A daily period in the owner's time zone. Spans midnight if `until` is earlier than `from`. */
export interface QuietHours {
  /** `HH:MM`. */
  readonly from: string;
  readonly until: string;
}

/** One row per user: settings, usage counters maintained by triggers, and the change clock. */
@Entity('owners')
@Check('owners_owner_id_check', `owner_id <> ''`)
export class Owner extends OwnedRow {
  /** IANA name. Determines "today" unless a request specifies a time zone. */
  @Column('text', { name: 'time_zone', default: 'UTC' })
  readonly timeZone!: string;

  /** The period without Web Push messages. */
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

  /** The change clock: the number of the latest change. Only the holder of this row's lock increments it. */
  @Column('bigint', { default: 0 })
  readonly seq!: number;

  /** The start of the sequence. Invalidates cursors from before an erasure or a restore. */
  @Column('timestamp with time zone', { name: 'feed_since', precision: 3, default: () => 'now()' })
  readonly feedSince!: string;

  /** Changes up to this number were deleted from the log. */
  @Column('bigint', { default: 0 })
  readonly forgotten!: number;

  /** The next run of the retention job; null if none is scheduled. */
  @Column('timestamp with time zone', { name: 'forgets_at', precision: 3, nullable: true })
  readonly forgetsAt!: string | null;

  /** The highest version of a permanently deleted task, list or label. New rows start above it. Null until computed. */
  @Column('integer', { name: 'destroyed_version', default: 0, nullable: true })
  readonly destroyedVersion!: number | null;

  /** The approximate size of the owner's rows and their history. Null until measured. */
  @Column('bigint', { default: 0, nullable: true })
  readonly bytes!: number | null;
}
