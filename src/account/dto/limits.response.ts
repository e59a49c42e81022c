import { ApiProperty } from '@nestjs/swagger';
import type { Env } from '../../platform/config/env.js';
import type { Owner } from '../../platform/change-log/owners.repository.js';
import { DEPTH_MAX, DESCRIPTION_MAX, LABELS_MAX, REMINDERS_MAX, TITLE_MAX } from '../../tasks/task.entity.js';

/** Each reminder is sent to every subscription. */
export const PUSH_SUBSCRIPTIONS_MAX = 20;

const INTEGER = { type: 'integer', minimum: 0 } as const;

class UsedResponse {
  @ApiProperty({ ...INTEGER, example: 200_000 })
  readonly max!: number;

  @ApiProperty({ ...INTEGER, description: 'Current number, including the trash.', example: 42 })
  readonly used!: number;
}

/** Limits of a user, and current usage. */
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
      'Approximate storage of rows, history, stored responses and webhook deliveries. At `max`, nothing can be added. At 110% of `max`, only deletions are accepted.',
  })
  readonly bytes!: UsedResponse;

  @ApiProperty({ ...INTEGER, description: 'Maximum labels per task.', example: LABELS_MAX })
  readonly labelsPerTask!: number;

  @ApiProperty({ ...INTEGER, description: 'Maximum reminders per task.', example: REMINDERS_MAX })
  readonly remindersPerTask!: number;

  @ApiProperty({
    ...INTEGER,
    description: 'Maximum depth of subtasks. A task without a parent has depth 1.',
    example: DEPTH_MAX,
  })
  readonly depth!: number;

  @ApiProperty({ ...INTEGER, description: 'Maximum title length in characters.', example: TITLE_MAX })
  readonly titleLength!: number;

  @ApiProperty({
    ...INTEGER,
    description: 'Maximum description length in characters.',
    example: DESCRIPTION_MAX,
  })
  readonly descriptionLength!: number;

  @ApiProperty({ ...INTEGER, description: 'Maximum size of a request body.', example: 262_144 })
  readonly bodyBytes!: number;

  @ApiProperty({ ...INTEGER, description: 'Maximum size of an import file.', example: 268_435_456 })
  readonly importBytes!: number;

  @ApiProperty({
    ...INTEGER,
    description: 'Days until a row in the trash is deleted permanently.',
    example: 30,
  })
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
