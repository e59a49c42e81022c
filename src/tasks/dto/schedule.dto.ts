import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import {
  CalendarDate,
  InstantField,
  LocalDateTime,
  TimeZone,
} from '../../platform/http/validation/time-fields.js';
import { ApiKinds } from '../../platform/http/openapi/schemas.js';
import type { Due } from '../due.js';
import { EnumField, IntegerField, Text } from '../../platform/http/validation/fields.js';
import { ruleTextFault } from '../recurrence/recurrence-rule.js';
import { RECURS_FROM, type RecursFrom } from '../recurrence/series.js';
import type { Reminder } from '../task.entity.js';

/** One of three kinds: `{ date }`, `{ dateTime }`, `{ dateTime, timeZone }`. */
@ApiKinds('Due', {
  DateDue: ['date'],
  FloatingDue: ['dateTime'],
  ZonedDue: ['dateTime', 'timeZone'],
})
export class DueDto {
  @CalendarDate({
    optional: true,
    description: 'Calendar date, without a time zone.',
    example: '2026-12-24',
  })
  readonly date?: string;

  @LocalDateTime({
    optional: true,
    description: 'Wall-clock time: in `timeZone`, or floating (the same everywhere) without it.',
    example: '2026-12-24T18:00:00',
  })
  readonly dateTime?: string;

  @TimeZone({
    optional: true,
    description: 'IANA time zone of `dateTime`.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  get isOneKind(): boolean {
    return this.date === undefined ? this.dateTime !== undefined : !(this.dateTime ?? this.timeZone);
  }
}

/** A validated due of exactly one kind. */
export type DueInput = Pick<DueDto, 'date' | 'dateTime' | 'timeZone'>;

export function dueFrom({ date, dateTime, timeZone }: DueInput): Due {
  if (date !== undefined) return { date };
  return timeZone === undefined ? { dateTime: dateTime! } : { dateTime: dateTime!, timeZone };
}

/** A due in a response: one of its kinds, or null. */
export const ApiDue = (description: string): PropertyDecorator & ClassDecorator =>
  applyDecorators(
    ApiExtraModels(DueDto),
    ApiProperty({
      description,
      anyOf: [{ $ref: getSchemaPath(DueDto) }, { type: 'null' }],
      example: { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' },
    }),
  ) as PropertyDecorator & ClassDecorator;

const MAX_RULE_LENGTH = 500;

export class RecurrenceDto {
  @Text({
    min: 1,
    max: MAX_RULE_LENGTH,
    description: 'Value of an RRULE (RFC 5545, 3.3.10), without DTSTART: the series starts at the due.',
    example: 'FREQ=WEEKLY;BYDAY=TH',
  })
  // Comes before the rule of `Text`, which would complain about the line break after it.
  @ValidateBy({
    name: 'singleRule',
    validator: {
      validate: (rule: unknown) => typeof rule !== 'string' || ruleTextFault(rule.trim()) === undefined,
      defaultMessage: (rule) => ruleTextFault(String(rule!.value).trim())!,
    },
  })
  readonly rule!: string;

  @EnumField({
    of: RECURS_FROM,
    optional: true,
    default: 'due',
    description:
      'Base of the next occurrence: `due`, even if that is long past; `completion`, the day of completion; or `now`, the next scheduled occurrence after now.',
    example: 'due',
  })
  readonly from: RecursFrom = 'due';
}

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
