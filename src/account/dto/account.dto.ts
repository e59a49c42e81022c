import { ApiProperty } from '@nestjs/swagger';
import { Nested, Text } from '../../platform/http/validation/fields.js';
import { TimeOfDay, TimeZone } from '../../platform/http/validation/time-fields.js';
import type { Owner, QuietHours } from '../../platform/change-log/owners.repository.js';
import { VersionField } from '../../platform/http/preconditions/versioned-resource.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import type { Env } from '../../platform/config/env.js';
import { DEPTH_MAX, DESCRIPTION_MAX, LABELS_MAX, REMINDERS_MAX, TITLE_MAX } from '../../tasks/task.entity.js';

export class EraseAccountDto {
  @Text({
    min: 1,
    max: 100,
    description: 'Token returned by POST /api/v1/account/erasure.',
    example: 'hJ3p0qk1mXw5r8vYtZ2uBcD4eF6gH7iJ9kL0mN1oP2Q',
  })
  readonly confirm!: string;
}

/** Token that confirms an account erasure. */
export class ErasureResponse {
  @ApiProperty({
    description: 'Single-use confirmation token, shown once. A newer token invalidates it.',
    example: 'hJ3p0qk1mXw5r8vYtZ2uBcD4eF6gH7iJ9kL0mN1oP2Q',
  })
  readonly token!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:10:00.000Z' })
  readonly expiresAt!: string;
}

export class QuietHoursDto implements QuietHours {
  @TimeOfDay({ description: 'Start, in the time zone of the settings.', example: '22:00' })
  readonly from!: string;

  @TimeOfDay({ description: 'End. It falls on the next day if it is earlier than `from`.', example: '07:00' })
  readonly until!: string;
}

export const QUIET_HOURS_EXAMPLE: QuietHours = { from: '22:00', until: '07:00' };

export class SettingsResponse {
  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({
    description: 'Default time zone for relative dates such as "today".',
    example: 'Europe/Berlin',
  })
  readonly timeZone!: string;

  @ApiProperty({
    type: QuietHoursDto,
    nullable: true,
    description: 'Hours without Web Push messages; null for none.',
    example: QUIET_HOURS_EXAMPLE,
  })
  readonly quietHours!: QuietHours | null;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Incremented by every change.', example: 1 })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  static from({ ownerId, timeZone, quietHours, version, createdAt, updatedAt }: Owner): SettingsResponse {
    return { ownerId, timeZone, quietHours, version, createdAt, updatedAt };
  }
}

@Changes(SettingsResponse)
export class UpdateSettingsDto {
  @TimeZone({
    optional: true,
    description: 'IANA time zone name. Default time zone for relative dates such as "today".',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  @Nested({
    of: () => QuietHoursDto,
    optional: true,
    nullable: true,
    description: 'Hours without Web Push messages; null for none. Reminders are sent when they end.',
    example: QUIET_HOURS_EXAMPLE,
  })
  readonly quietHours?: QuietHours | null;

  @VersionField()
  readonly version?: number;
}

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
