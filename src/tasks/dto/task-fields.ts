import { ValidateBy } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import {
  BooleanField,
  Nested,
  NestedList,
  Text,
  Uuid,
  Uuids,
  IntegerField,
} from '../../platform/http/validation/fields.js';
import { CalendarDate } from '../../platform/http/validation/time-fields.js';
import {
  DESCRIPTION_MAX,
  DURATION_MAX_MINUTES,
  LABELS_MAX,
  PRIORITY_MAX,
  REMINDERS_MAX,
  TITLE_MAX,
} from '../task.entity.js';
import { DueDto } from './due.dto.js';
import { RecurrenceDto } from './recurrence.dto.js';
import { ReminderDto } from './reminder.dto.js';

// Each field of a task once, for every body that has it. What is left out of a task that is created has its default; of one that is changed, it stays.

const CREATED = { optional: true } as const;
const CHANGED = { optional: true, default: undefined } as const;
export type BodyUse = typeof CREATED | typeof CHANGED;

export const created = CREATED;
export const changed = CHANGED;

export const TaskIdField = () =>
  Uuid({
    optional: true,
    description: 'Chosen by the client, so that it can create offline; otherwise a UUIDv7 is made.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  });

export const TitleField = (use: { optional?: boolean } = {}) =>
  Text({
    min: 1,
    max: TITLE_MAX,
    description: 'Surrounding white space is removed.',
    example: 'Buy milk',
    ...use,
  });

export const DescriptionField = (use: BodyUse) =>
  Text({
    min: 0,
    max: DESCRIPTION_MAX,
    multiline: true,
    nullable: true,
    default: null,
    description: 'Free text; null for none.',
    example: 'Oat, two litres',
    ...use,
  });

export const CompletedField = (use: BodyUse) =>
  BooleanField({ default: false, description: 'Whether it is done.', example: false, ...use });

export const PriorityField = (use: BodyUse) =>
  IntegerField({
    min: 0,
    max: PRIORITY_MAX,
    default: 0,
    description: '0 none, 1 low, 2 medium, 3 high.',
    example: 2,
    ...use,
  });

export const ListIdField = (use: BodyUse) =>
  Uuid({
    description: 'The list it is in: its parent’s, or else the inbox where none is named.',
    ...use,
  });

export const ParentIdField = (use: BodyUse) =>
  Uuid({
    nullable: true,
    default: null,
    description: 'The task it is a subtask of, in the same list; null at the top. Five deep at the most.',
    example: null,
    ...use,
  });

export const DueField = (use: BodyUse) =>
  applyDecorators(
    ValidateBy({
      name: 'due',
      validator: {
        validate: (due: unknown) => !(due instanceof DueDto) || due.isOneKind,
        defaultMessage: () => '$property must have a date, or a dateTime with or without a timeZone',
      },
    }),
    Nested({
      of: () => DueDto,
      nullable: true,
      default: null,
      description: 'When it is due, null for never; replaced as a whole.',
      example: { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' },
      ...use,
    }),
  );

export const StartOnField = (use: BodyUse) =>
  CalendarDate({
    nullable: true,
    default: null,
    description: 'The day from which on it can be worked at.',
    example: '2026-12-20',
    ...use,
  });

export const DurationField = (use: BodyUse) =>
  IntegerField({
    min: 1,
    max: DURATION_MAX_MINUTES,
    nullable: true,
    default: null,
    description: 'How many minutes it is thought to take.',
    example: 30,
    ...use,
  });

export const RecurrenceField = (use: BodyUse) =>
  Nested({
    of: () => RecurrenceDto,
    nullable: true,
    default: null,
    description: 'How it comes again, null for not at all; replaced as a whole. It needs a `due`.',
    example: { rule: 'FREQ=WEEKLY;BYDAY=TH', from: 'due' },
    ...use,
  });

export const LabelIdsField = (use: BodyUse) =>
  Uuids({ most: LABELS_MAX, default: [], description: 'Its labels, in this order.', example: [], ...use });

export const RemindersField = (use: BodyUse) =>
  applyDecorators(
    ValidateBy({
      name: 'reminders',
      validator: {
        validate: (reminders: unknown) =>
          !Array.isArray(reminders) ||
          reminders.every((one) => !(one instanceof ReminderDto) || one.isOneKind),
        defaultMessage: () => 'each of $property must have either minutesBefore or at',
      },
    }),
    NestedList({
      of: () => ReminderDto,
      most: REMINDERS_MAX,
      default: [],
      description: 'When to be reminded; replaced as a whole.',
      example: [{ minutesBefore: 30 }],
      ...use,
    }),
  );
