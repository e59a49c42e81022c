import { OmitType } from '@nestjs/swagger';
import { BooleanField, Color, Nested, Text, Uuid } from '../../platform/http/validation/fields.js';
import { LocalDateTime, TimeZone } from '../../platform/http/validation/time-fields.js';
import { LABEL_NAME_MAX } from '../../labels/label.entity.js';
import { LIST_NAME_MAX } from '../../lists/list.entity.js';
import { QuietHoursDto } from '../../account/dto/account.dto.js';
import type { DueInput, RecurrenceDto } from '../../tasks/dto/schedule.dto.js';
import { PutTaskDto } from '../../tasks/dto/task.dto.js';
import { created, DueField, RecurrenceField, TitleField } from '../../tasks/dto/task-field-decorators.js';
import {
  IdField,
  NumberField,
  OptionalTimeField,
  PositionField,
  TimeField,
  VersionField,
} from './row-fields.js';

// Optional fields have the same defaults and rules as in the DTO that creates a single row. Rows stored before a rule became
// stricter can still be imported: titles and names may be invisible.

export class SettingsRow {
  @TimeZone({ description: 'IANA time zone name.' })
  readonly timeZone!: string;

  @Nested({
    of: () => QuietHoursDto,
    optional: true,
    nullable: true,
    description: 'Quiet hours; null for none.',
  })
  readonly quietHours?: QuietHoursDto | null;

  @VersionField()
  readonly version!: number;

  @TimeField('Time of the last change.')
  readonly updatedAt!: string;
}

export class ListRow {
  @IdField()
  readonly id!: string;

  @Text({ min: 1, max: LIST_NAME_MAX, description: 'Name.' })
  readonly name!: string;

  @Color({ optional: true, nullable: true, description: 'Color; null for none.' })
  readonly color?: string | null;

  @PositionField()
  readonly position!: string;

  @BooleanField({ optional: true, default: false, description: 'Whether the list is archived.' })
  readonly archived?: boolean;

  @BooleanField({ optional: true, default: false, description: 'Whether the list is the inbox.' })
  readonly inbox?: boolean;

  @VersionField()
  readonly version!: number;

  @TimeField('Creation time.')
  readonly createdAt!: string;

  @TimeField('Time of the last change.')
  readonly updatedAt!: string;

  @OptionalTimeField('Time of the move to the trash; null outside of it.')
  readonly deletedAt?: string | null;
}

export class LabelRow {
  @IdField()
  readonly id!: string;

  @Text({ min: 1, max: LABEL_NAME_MAX, description: 'Name.' })
  readonly name!: string;

  @Color({ optional: true, nullable: true, description: 'Color; null for none.' })
  readonly color?: string | null;

  @VersionField()
  readonly version!: number;

  @TimeField('Creation time.')
  readonly createdAt!: string;

  @TimeField('Time of the last change.')
  readonly updatedAt!: string;
}

/** Current occurrence of a recurring task. */
export class SeriesRow {
  @LocalDateTime({ description: 'Local date and time at which the series begins.' })
  readonly start!: string;

  @NumberField('Number of the occurrence, starting at 1.')
  readonly number!: number;
}

const SeriesField = () =>
  Nested({
    of: () => SeriesRow,
    optional: true,
    nullable: true,
    description: 'Current occurrence of a recurring task.',
  });

export class TaskRow extends OmitType(PutTaskDto, ['listId', 'title', 'version']) {
  @IdField()
  readonly id!: string;

  @TitleField({ visible: false })
  readonly title!: string;

  @Uuid({ description: 'Id of the list.' })
  readonly listId!: string;

  @OptionalTimeField('Completion time; null if it is not completed.')
  readonly completedAt?: string | null;

  @SeriesField()
  readonly series?: SeriesRow | null;

  @PositionField()
  readonly position!: string;

  @VersionField()
  readonly version!: number;

  @TimeField('Creation time.')
  readonly createdAt!: string;

  @TimeField('Time of the last change.')
  readonly updatedAt!: string;

  @OptionalTimeField('Time of the move to the trash; null outside of it.')
  readonly deletedAt?: string | null;

  @Uuid({
    optional: true,
    nullable: true,
    description: 'Id of the list or task whose deletion moved it to the trash.',
  })
  readonly deletedWith?: string | null;
}

/** Due date and recurrence of a task when it was completed. */
export class OccurrenceRow {
  @DueField(created)
  readonly due?: DueInput | null;

  @SeriesField()
  readonly series?: SeriesRow | null;

  @RecurrenceField(created)
  readonly recurrence?: RecurrenceDto | null;
}

export class CompletionRow {
  @IdField()
  readonly id!: string;

  @Uuid({ description: 'Id of the completed task.' })
  readonly taskId!: string;

  @TimeField('Completion time.')
  readonly completedAt!: string;

  @Nested({ of: () => OccurrenceRow, description: 'Due date and recurrence at completion.' })
  readonly occurrence!: OccurrenceRow;

  @VersionField()
  readonly version!: number;

  @TimeField('Creation time of the record.')
  readonly createdAt!: string;

  @TimeField('Time of the last change.')
  readonly updatedAt!: string;
}
