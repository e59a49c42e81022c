import { ApiProperty } from '@nestjs/swagger';
import type { Env } from '../../../platform/config/env.js';
import type { Owner } from '../../../platform/change-log/owner.entity.js';
import {
  DEPTH_MAX,
  DESCRIPTION_MAX,
  LABELS_MAX,
  REMINDERS_MAX,
  TITLE_MAX,
} from '../../../tasks/task.entity.js';

/** Each reminder is sent to all of them. */
export const PUSH_SUBSCRIPTIONS_MAX = 20;

const WHOLE = { type: 'integer', minimum: 0 } as const;

class UsedResponse {
  @ApiProperty({ ...WHOLE, example: 200_000 })
  readonly max!: number;

  @ApiProperty({ ...WHOLE, description: 'What is in the trash counts.', example: 42 })
  readonly used!: number;
}

/** What a user may have and send at the most. */
export class LimitsResponse {
  @ApiProperty()
  readonly tasks!: UsedResponse;

  @ApiProperty()
  readonly lists!: UsedResponse;

  @ApiProperty()
  readonly labels!: UsedResponse;

  @ApiProperty()
  readonly webhooks!: UsedResponse;

  @ApiProperty()
  readonly pushSubscriptions!: UsedResponse;

  @ApiProperty({
    description:
      'What your rows, their history, kept answers and the log of webhooks take, about. At `max` nothing is added; a tenth above it, nothing is changed but by deleting.',
  })
  readonly bytes!: UsedResponse;

  @ApiProperty({ ...WHOLE, description: 'Of one task.', example: LABELS_MAX })
  readonly labelsPerTask!: number;

  @ApiProperty({ ...WHOLE, description: 'Of one task.', example: REMINDERS_MAX })
  readonly remindersPerTask!: number;

  @ApiProperty({ ...WHOLE, description: 'A task without a parent is at depth 1.', example: DEPTH_MAX })
  readonly depth!: number;

  @ApiProperty({ ...WHOLE, description: 'Characters.', example: TITLE_MAX })
  readonly titleLength!: number;

  @ApiProperty({ ...WHOLE, description: 'Characters.', example: DESCRIPTION_MAX })
  readonly descriptionLength!: number;

  @ApiProperty({ ...WHOLE, description: 'Of the body of a request.', example: 262_144 })
  readonly bodyBytes!: number;

  @ApiProperty({ ...WHOLE, description: 'Of a file that is imported.', example: 268_435_456 })
  readonly importBytes!: number;

  @ApiProperty({ ...WHOLE, description: 'After so many days in the trash, a row is gone.', example: 30 })
  readonly trashDays!: number;

  static from(env: Env, { tasks, lists, labels, webhooks, pushSubscriptions, bytes }: Owner): LimitsResponse {
    return {
      tasks: { max: env.LIMIT_TASKS, used: tasks },
      lists: { max: env.LIMIT_LISTS, used: lists },
      labels: { max: env.LIMIT_LABELS, used: labels },
      webhooks: { max: env.LIMIT_WEBHOOKS, used: webhooks },
      pushSubscriptions: { max: PUSH_SUBSCRIPTIONS_MAX, used: pushSubscriptions },
      bytes: { max: env.LIMIT_BYTES, used: bytes ?? 0 },
      labelsPerTask: LABELS_MAX,
      remindersPerTask: REMINDERS_MAX,
      depth: DEPTH_MAX,
      titleLength: TITLE_MAX,
      descriptionLength: DESCRIPTION_MAX,
      bodyBytes: env.LIMIT_BODY_BYTES,
      importBytes: env.LIMIT_IMPORT_BYTES,
      trashDays: env.TRASH_DAYS,
    };
  }
}
