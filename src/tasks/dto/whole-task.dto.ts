import type { DueInput } from './due.dto.js';
import type { RecurrenceDto } from './recurrence.dto.js';
import type { ReminderInput } from './reminder.dto.js';
import {
  CompletedField,
  created,
  DescriptionField,
  DueField,
  DurationField,
  LabelIdsField,
  ListIdField,
  ParentIdField,
  PriorityField,
  RecurrenceField,
  RemindersField,
  StartOnField,
  TitleField,
} from './task-fields.js';

/** A complete task. Omitted fields get their defaults. */
export abstract class WholeTaskDto {
  @TitleField()
  readonly title!: string;

  @DescriptionField(created)
  readonly description?: string | null;

  @CompletedField(created)
  readonly completed?: boolean;

  @PriorityField(created)
  readonly priority?: number;

  @ListIdField(created)
  readonly listId?: string;

  @ParentIdField(created)
  readonly parentId?: string | null;

  @DueField(created)
  readonly due?: DueInput | null;

  @StartOnField(created)
  readonly startOn?: string | null;

  @DurationField(created)
  readonly durationMinutes?: number | null;

  @RecurrenceField(created)
  readonly recurrence?: RecurrenceDto | null;

  @LabelIdsField(created)
  readonly labelIds?: readonly string[];

  @RemindersField(created)
  readonly reminders?: readonly ReminderInput[];
}
