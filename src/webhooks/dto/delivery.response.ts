import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination.js';
import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
  messageIdOf,
  type WebhookDelivery,
} from '../webhook.entity.js';

export class DeliveryResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f' })
  readonly webhookId!: string;

  @ApiProperty({
    description: 'The `webhook-id` of the message, the same for each attempt.',
    example: 'msg_019ab3a45a1c7f3e9d600d8a5f1f6f0e',
  })
  readonly messageId!: string;

  @ApiProperty({
    description:
      'Message type: type and kind of the change, or `webhook.test`. `webhook.skipped` marks changes past the retention period, which were not sent.',
    example: 'task.updated',
  })
  readonly type!: string;

  @ApiProperty({ enum: DELIVERY_STATUSES, example: 'delivered' })
  readonly status!: DeliveryStatus;

  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  readonly attempts!: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Status code of the last attempt; null if there was no response.',
    example: 204,
  })
  readonly statusCode!: number | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Error of the last attempt; null if it succeeded.',
    example: null,
  })
  readonly error!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  readonly nextAttemptAt!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  static from(delivery: WebhookDelivery): DeliveryResponse {
    return {
      id: delivery.id,
      ownerId: delivery.ownerId,
      webhookId: delivery.webhookId,
      messageId: messageIdOf(delivery),
      type: delivery.type,
      status: delivery.status,
      attempts: delivery.attempts,
      statusCode: delivery.statusCode,
      error: delivery.error,
      nextAttemptAt: delivery.nextAttemptAt,
      createdAt: delivery.createdAt,
      updatedAt: delivery.updatedAt,
    };
  }
}

export class DeliveryPage extends PageOf(DeliveryResponse) {}
