import { ValidateBy } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { hasUnknownFields } from '../../platform/http/validation/field.js';
import {
  BooleanField,
  IntegerField,
  Nested,
  NestedList,
  Text,
  Uuid,
  Uuids,
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
import { DueDto, RecurrenceDto, ReminderDto } from './schedule.dto.js';

// Each field of a task, shared by all request bodies. On creation an omitted field gets its default; on update it is kept.

export const created = { optional: true } as const;
export const changed = { optional: true, default: undefined } as const;
export type BodyUse = typeof created | typeof changed;

export const TaskIdField = () =>
  Uuid({
    optional: true,
    description: 'Client-generated id, for creating offline. Defaults to a new UUIDv7.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  });

export const TitleField = (use: { optional?: boolean; visible?: boolean } = {}) =>
  Text({
    min: 1,
    max: TITLE_MAX,
    visible: true,
    description: 'Leading and trailing white space is removed.',
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
  BooleanField({ default: false, description: 'Whether the task is done.', example: false, ...use });

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
    description: 'Id of the list. Defaults to the list of the parent, or the inbox.',
    ...use,
  });

export const ParentIdField = (use: BodyUse) =>
  Uuid({
    nullable: true,
    default: null,
    description: 'Id of the parent task, in the same list; null at the top level. At most five levels deep.',
    example: null,
    ...use,
  });

const DUE_SHAPES =
  '$property must have either a date, or a dateTime with or without a timeZone: {"date":"2026-12-24"}, {"dateTime":"2026-12-24T18:00:00"} or {"dateTime":"2026-12-24T18:00:00","timeZone":"Europe/Berlin"}';

export const DueField = (use: BodyUse) =>
  applyDecorators(
    ValidateBy({
      name: 'due',
      validator: {
        validate: (due: unknown) => !(due instanceof DueDto) || due.isOneKind || hasUnknownFields(due),
        defaultMessage: () => DUE_SHAPES,
      },
    }),
    Nested({
      of: () => DueDto,
      nullable: true,
      default: null,
      description: 'When the task is due; null for none. Replaced as a whole.',
      example: { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' },
      ...use,
    }),
  );

export const StartOnField = (use: BodyUse) =>
  CalendarDate({
    nullable: true,
    default: null,
    description: 'First day on which work on the task can start.',
    example: '2026-12-20',
    ...use,
  });

export const DurationField = (use: BodyUse) =>
  IntegerField({
    min: 1,
    max: DURATION_MAX_MINUTES,
    nullable: true,
    default: null,
    description: 'Estimated duration in minutes.',
    example: 30,
    ...use,
  });

export const RecurrenceField = (use: BodyUse) =>
  Nested({
    of: () => RecurrenceDto,
    nullable: true,
    default: null,
    description: 'How the task recurs; null for not at all. Replaced as a whole. Requires `due`.',
    example: { rule: 'FREQ=WEEKLY;BYDAY=TH', from: 'due' },
    ...use,
  });

export const LabelIdsField = (use: BodyUse) =>
  Uuids({ most: LABELS_MAX, default: [], description: 'Ids of its labels, in order.', example: [], ...use });

export const RemindersField = (use: BodyUse) =>
  applyDecorators(
    ValidateBy({
      name: 'reminders',
      validator: {
        validate: (reminders: unknown) =>
          !Array.isArray(reminders) ||
          reminders.every((one) => !(one instanceof ReminderDto) || one.isOneKind || hasUnknownFields(one)),
        defaultMessage: () =>
          'each of $property must have either minutesBefore or at: {"minutesBefore":30} or {"at":"2026-12-24T17:00:00Z"}',
      },
    }),
    NestedList({
      of: () => ReminderDto,
      most: REMINDERS_MAX,
      default: [],
      description: 'Reminders of the task. Replaced as a whole.',
      example: [{ minutesBefore: 30 }],
      ...use,
    }),
  );
