import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, Choices, Text } from '../../platform/http/validation/fields.js';
import { CHANGE_TYPES, type ChangeType } from '../../platform/change-log/change.entity.js';
import {
  PAUSE_REASONS,
  type PauseReason,
  type Webhook,
  WEBHOOK_DESCRIPTION_MAX,
  WEBHOOK_URL_MAX,
} from '../webhook.entity.js';
import { PageOf } from '../../platform/http/pagination.js';
import { VersionField } from '../../platform/http/preconditions/versioned-resource.js';
import { Changes } from '../../platform/http/validation/read-only.js';

export class CreateWebhookDto {
  @Text({
    min: 1,
    max: WEBHOOK_URL_MAX,
    description:
      'URL of the receiver: https, without credentials and fragment, at a public address. Stored in normalized form.',
    example: 'https://example.com/hooks/todo',
  })
  readonly url!: string;

  @Choices({
    of: CHANGE_TYPES,
    optional: true,
    nullable: true,
    default: null,
    description: 'Types of changes to send; null for all.',
    example: ['task', 'list'],
  })
  readonly types?: readonly ChangeType[] | null;

  @Text({
    min: 1,
    max: WEBHOOK_DESCRIPTION_MAX,
    optional: true,
    nullable: true,
    default: null,
    description: 'Description; null for none.',
    example: 'Tells the calendar',
  })
  readonly description?: string | null;
}

export class WebhookResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ example: 'https://example.com/hooks/todo' })
  readonly url!: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...CHANGE_TYPES] },
    nullable: true,
    description: 'Types of changes to send; null for all.',
    example: ['task', 'list'],
  })
  readonly types!: readonly ChangeType[] | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'Tells the calendar' })
  readonly description!: string | null;

  @ApiProperty({
    description: 'Whether deliveries are paused. Changes are kept and sent later.',
    example: false,
  })
  readonly paused!: boolean;

  @ApiProperty({
    enum: PAUSE_REASONS,
    nullable: true,
    description:
      '`owner`: paused by the user. `failing`: the receiver failed for three days, or answered 410 Gone.',
    example: null,
  })
  readonly pausedBecause!: PauseReason | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Time of the first failure of the pending message; null if the last message was delivered.',
    example: null,
  })
  readonly failingSince!: string | null;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Incremented by every change.', example: 1 })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  static from(webhook: Webhook): WebhookResponse {
    return {
      id: webhook.id,
      ownerId: webhook.ownerId,
      url: webhook.url,
      types: webhook.types,
      description: webhook.description,
      paused: webhook.pausedBecause !== null,
      pausedBecause: webhook.pausedBecause,
      failingSince: webhook.failingSince,
      version: webhook.version,
      createdAt: webhook.createdAt,
      updatedAt: webhook.updatedAt,
    };
  }
}

export class WebhookPage extends PageOf(WebhookResponse) {}

export class WebhookWithSecretResponse extends WebhookResponse {
  @ApiProperty({
    description: 'Secret that signs the messages. Shown once and not stored.',
    example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  })
  readonly secret!: string;
}

/** RFC 7396: an absent field is kept, `null` clears a nullable field, a value sets it. */
@Changes(WebhookWithSecretResponse, { derived: ['failingSince'] })
export class UpdateWebhookDto {
  @Text({
    min: 1,
    max: WEBHOOK_URL_MAX,
    optional: true,
    description:
      'URL of the receiver, as for a new webhook. The pending message is sent to the new URL immediately.',
    example: 'https://example.com/hooks/todo',
  })
  readonly url?: string;

  @Choices({
    of: CHANGE_TYPES,
    optional: true,
    nullable: true,
    description: 'Types of changes to send; null for all.',
    example: ['task'],
  })
  readonly types?: readonly ChangeType[] | null;

  @Text({
    min: 1,
    max: WEBHOOK_DESCRIPTION_MAX,
    optional: true,
    nullable: true,
    description: 'Description; null for none.',
    example: 'Tells the calendar',
  })
  readonly description?: string | null;

  @BooleanField({
    optional: true,
    description: 'true pauses deliveries; false resumes them with the next undelivered change.',
    example: false,
  })
  readonly paused?: boolean;

  @VersionField()
  readonly version?: number;
}
