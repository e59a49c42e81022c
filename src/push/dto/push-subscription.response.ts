import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../platform/http/pagination/page.js';
import type { PushSubscription } from '../push-subscription.entity.js';

export class PushKeyResponse {
  @ApiProperty({
    description: 'The `applicationServerKey` for `pushManager.subscribe()`, base64url.',
    example: 'BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U',
  })
  readonly publicKey!: string;
}

/** Omits the keys, which clients do not need. */
export class PushSubscriptionResponse {
  @ApiProperty({ format: 'uuid', example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e' })
  readonly id!: string;

  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({ example: 'https://push.example.com/send/f1LsxkKphfQ' })
  readonly endpoint!: string;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Incremented by every change.', example: 1 })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  static from(subscription: PushSubscription): PushSubscriptionResponse {
    const { id, ownerId, endpoint, version, createdAt, updatedAt } = subscription;
    return { id, ownerId, endpoint, version, createdAt, updatedAt };
  }
}

export class PushSubscriptionPage extends PageOf(PushSubscriptionResponse) {}
