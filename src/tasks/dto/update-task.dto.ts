import { VersionField } from '../../platform/http/preconditions/version-field.js';
import type { DueInput } from './due.dto.js';
import type { RecurrenceDto } from './recurrence.dto.js';
import type { ReminderInput } from './reminder.dto.js';
import {
  changed,
  CompletedField,
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

/** RFC 7396: an absent field is kept, `null` clears it, a value sets it. Objects and lists are replaced as a whole. */
export class UpdateTaskDto {
  @TitleField(changed)
  readonly title?: string;

  @DescriptionField(changed)
  readonly description?: string | null;

  @CompletedField(changed)
  readonly completed?: boolean;

  @PriorityField(changed)
  readonly priority?: number;

  @ListIdField(changed)
  readonly listId?: string;

  @ParentIdField(changed)
  readonly parentId?: string | null;

  @DueField(changed)
  readonly due?: DueInput | null;

  @StartOnField(changed)
  readonly startOn?: string | null;

  @DurationField(changed)
  readonly durationMinutes?: number | null;

  @RecurrenceField(changed)
  readonly recurrence?: RecurrenceDto | null;

  @LabelIdsField(changed)
  readonly labelIds?: readonly string[];

  @RemindersField(changed)
  readonly reminders?: readonly ReminderInput[];

  @VersionField()
  readonly version?: number;
}
