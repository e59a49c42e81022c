import { IntegerField } from '../../platform/http/validation/fields.js';
import { InstantField } from '../../platform/http/validation/time-fields.js';
import { ApiKinds } from '../../platform/http/openapi/unions.js';
import type { Reminder } from '../task.entity.js';

const MAX_NOTICE_MINUTES = 527_040;

/** One of two kinds: `{ minutesBefore }`, `{ at }`. */
@ApiKinds('Reminder', { RelativeReminder: ['minutesBefore'], AbsoluteReminder: ['at'] })
export class ReminderDto {
  @IntegerField({
    min: 0,
    max: MAX_NOTICE_MINUTES,
    optional: true,
    description: 'Minutes before the due; for a date, before the day begins.',
    example: 30,
  })
  readonly minutesBefore?: number;

  @InstantField({
    optional: true,
    description: 'Fixed time, independent of the due.',
    example: '2026-12-24T17:00:00.000Z',
  })
  readonly at?: string;

  get isOneKind(): boolean {
    return (this.minutesBefore === undefined) !== (this.at === undefined);
  }
}

/** A validated reminder of exactly one kind. */
export type ReminderInput = Pick<ReminderDto, 'minutesBefore' | 'at'>;

export const reminderFrom = ({ minutesBefore, at }: ReminderInput): Reminder =>
  at === undefined ? { minutesBefore: minutesBefore! } : { at };
