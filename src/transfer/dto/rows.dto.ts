import { OmitType } from '@nestjs/swagger';
import { Color, BooleanField, Nested, Text, Uuid } from '../../platform/http/validation/fields.js';
import { LocalDateTime, TimeZone } from '../../platform/http/validation/time-fields.js';
import { LABEL_NAME_MAX } from '../../labels/label.entity.js';
import { LIST_NAME_MAX } from '../../lists/list.entity.js';
import { QuietHoursDto } from '../../account/settings/dto/quiet-hours.dto.js';
import type { DueInput } from '../../tasks/dto/due.dto.js';
import { PutTaskDto } from '../../tasks/dto/put-task.dto.js';
import type { RecurrenceDto } from '../../tasks/dto/recurrence.dto.js';
import { created, DueField, RecurrenceField, TitleField } from '../../tasks/dto/task-fields.js';
import {
  IdField,
  NumberField,
  OptionalTimeField,
  PositionField,
  TimeField,
  VersionField,
} from './row-fields.js';

// What may be left out has the default that it has where a single row is created; the rules are those of its DTO. What was stored before a rule
// became stricter still comes in: a title or a name may be invisible.

export class SettingsRow {
  @TimeZone({ description: 'A name of the IANA time zone database.' })
  readonly timeZone!: string;

  @Nested({ of: () => QuietHoursDto, optional: true, nullable: true, description: 'null for none.' })
  readonly quietHours?: QuietHoursDto | null;

  @VersionField()
  readonly version!: number;

  @TimeField('When they were last changed.')
  readonly updatedAt!: string;
}

export class ListRow {
  @IdField()
  readonly id!: string;

  @Text({ min: 1, max: LIST_NAME_MAX, description: 'Its name.' })
  readonly name!: string;

  @Color({ optional: true, nullable: true, description: 'null for none.' })
  readonly color?: string | null;

  @PositionField()
  readonly position!: string;

  @BooleanField({ optional: true, default: false, description: 'Put away.' })
  readonly archived?: boolean;

  @BooleanField({ optional: true, default: false, description: 'The one list that everybody has.' })
  readonly inbox?: boolean;

  @VersionField()
  readonly version!: number;

  @TimeField('When it was created.')
  readonly createdAt!: string;

  @TimeField('When it was last changed.')
  readonly updatedAt!: string;

  @OptionalTimeField('Since when it is in the trash.')
  readonly deletedAt?: string | null;
}

export class LabelRow {
  @IdField()
  readonly id!: string;

  @Text({ min: 1, max: LABEL_NAME_MAX, description: 'Its name.' })
  readonly name!: string;

  @Color({ optional: true, nullable: true, description: 'null for none.' })
  readonly color?: string | null;

  @VersionField()
  readonly version!: number;

  @TimeField('When it was created.')
  readonly createdAt!: string;

  @TimeField('When it was last changed.')
  readonly updatedAt!: string;
}

/** Which occurrence of its series a task is at. */
export class SeriesRow {
  @LocalDateTime({ description: 'What a clock on the wall showed where the series begins.' })
  readonly start!: string;

  @NumberField('1 for the first occurrence.')
  readonly number!: number;
}

const SeriesField = () =>
  Nested({
    of: () => SeriesRow,
    optional: true,
    nullable: true,
    description: 'Of what recurs, which occurrence this is.',
  });

export class TaskRow extends OmitType(PutTaskDto, ['listId', 'title', 'version']) {
  @IdField()
  readonly id!: string;

  @TitleField({ visible: false })
  readonly title!: string;

  @Uuid({ description: 'The list it is in.' })
  readonly listId!: string;

  @OptionalTimeField('Since when it is done.')
  readonly completedAt?: string | null;

  @SeriesField()
  readonly series?: SeriesRow | null;

  @PositionField()
  readonly position!: string;

  @VersionField()
  readonly version!: number;

  @TimeField('When it was created.')
  readonly createdAt!: string;

  @TimeField('When it was last changed.')
  readonly updatedAt!: string;

  @OptionalTimeField('Since when it is in the trash.')
  readonly deletedAt?: string | null;

  @Uuid({
    optional: true,
    nullable: true,
    description: 'The list or the task with which it went into the trash.',
  })
  readonly deletedWith?: string | null;
}

/** Where a task stood when it was done. */
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

  @Uuid({ description: 'The task that was done.' })
  readonly taskId!: string;

  @TimeField('When it was done.')
  readonly completedAt!: string;

  @Nested({ of: () => OccurrenceRow, description: 'Where the task stood.' })
  readonly occurrence!: OccurrenceRow;

  @VersionField()
  readonly version!: number;

  @TimeField('When it was recorded.')
  readonly createdAt!: string;

  @TimeField('When it was last changed.')
  readonly updatedAt!: string;
}
