import { ApiProperty } from '@nestjs/swagger';
import { Choices } from '../../platform/http/validation/fields.js';
import { FromCommas } from '../../platform/http/validation/query-parameters.js';
import { PageOf, PageQuery } from '../../platform/http/pagination.js';
import { REMINDER_STATES, type ReminderEvent, type ReminderState } from './reminder-events.repository.js';
import { VersionField } from '../../platform/http/preconditions/versioned-resource.js';
import { InstantField } from '../../platform/http/validation/time-fields.js';

export class ListRemindersQuery extends PageQuery {
  @FromCommas()
  @Choices({
    of: REMINDER_STATES,
    optional: true,
    description: 'Comma-separated states to return. Defaults to all states.',
    example: ['due', 'snoozed'],
  })
  readonly state?: readonly ReminderState[];
}

export class SnoozeReminderDto {
  @InstantField({
    description: 'Time at which it becomes due again; must be in the future.',
    example: '2099-12-24T17:30:00Z',
  })
  readonly until!: string;

  @VersionField()
  readonly version?: number;
}

export class ReminderEventResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f' })
  readonly taskId!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    description: 'Time of the reminder.',
    example: '2026-11-23T09:00:00.000Z',
  })
  readonly remindAt!: string;

  @ApiProperty({
    enum: REMINDER_STATES,
    description:
      'State of the reminder. A snoozed reminder becomes due again. The service dismisses a reminder when its task is completed, deleted or rescheduled.',
    example: 'due',
  })
  readonly state!: ReminderState;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Time at which it becomes due again; null unless snoozed.',
    example: null,
  })
  readonly snoozedUntil!: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Increases by one with every change.',
    example: 1,
  })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  static from(reminder: ReminderEvent): ReminderEventResponse {
    const { id, ownerId, taskId, remindAt, state, snoozedUntil, version, createdAt, updatedAt } = reminder;
    return { id, ownerId, taskId, remindAt, state, snoozedUntil, version, createdAt, updatedAt };
  }
}

export class ReminderEventPage extends PageOf(ReminderEventResponse) {}
