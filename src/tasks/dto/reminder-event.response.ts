import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination/page.js';
import {
  REMINDER_STATES,
  type ReminderEvent,
  type ReminderState,
} from '../reminders/reminder-event.entity.js';

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
    description: 'The moment that the task names.',
    example: '2026-11-23T09:00:00.000Z',
  })
  readonly remindAt!: string;

  @ApiProperty({
    enum: REMINDER_STATES,
    description:
      'A snoozed reminder becomes due again by itself. One whose task is completed, deleted or due at another time is dismissed by the service.',
    example: 'due',
  })
  readonly state!: ReminderState;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When it becomes due again; null unless it is snoozed.',
    example: null,
  })
  readonly snoozedUntil!: string | null;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Goes up by one with every change.', example: 1 })
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
