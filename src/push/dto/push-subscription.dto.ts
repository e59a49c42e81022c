import { createECDH, ECDH } from 'node:crypto';
import { ValidateBy } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { field, type FieldOptions } from '../../platform/http/validation/field.js';
import { IntegerField, Nested, Text } from '../../platform/http/validation/fields.js';
import { ENDPOINT_MAX, type PushSubscription } from '../push-subscriptions.repository.js';
import { PageOf } from '../../platform/http/pagination.js';

const PUBLIC_KEY_BYTES = 65;
const AUTH_BYTES = 16;
const BASE64URL = /^[\w-]+={0,2}$/;

function bytesOf(value: unknown): Buffer | undefined {
  return typeof value === 'string' && value.length <= 100 && BASE64URL.test(value)
    ? Buffer.from(value, 'base64url')
    : undefined;
}

function isPublicKey(value: unknown): boolean {
  const bytes = bytesOf(value);
  if (bytes?.length !== PUBLIC_KEY_BYTES) return false;
  try {
    ECDH.convertKey(bytes, 'prime256v1');
    return true;
  } catch {
    return false;
  }
}

const isAuth = (value: unknown): boolean => bytesOf(value)?.length === AUTH_BYTES;

const Key = (options: FieldOptions<string>, validate: (value: unknown) => boolean, expected: string) =>
  field(
    { type: 'string' },
    options,
    ValidateBy({
      name: 'key',
      validator: { validate, defaultMessage: () => `$property must be ${expected}` },
    }),
  );

/** A valid key for the OpenAPI example. */
const EXAMPLE_KEY = ((): string => {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(Buffer.alloc(32, 1));
  return curve.getPublicKey('base64url');
})();

export class PushKeysDto {
  @Key(
    { description: 'Public key of the browser.', example: EXAMPLE_KEY },
    isPublicKey,
    'a P-256 public key of 65 bytes in base64url',
  )
  readonly p256dh!: string;

  @Key(
    { description: 'Authentication secret of the browser.', example: 'BTBZMqHH6r4Tts7J_aSIgg' },
    isAuth,
    '16 bytes in base64url',
  )
  readonly auth!: string;
}

/** The format of `PushSubscription.toJSON()`. */
export class CreatePushSubscriptionDto {
  @Text({
    min: 1,
    max: ENDPOINT_MAX,
    description: 'Endpoint URL of the push service: https, at a public address.',
    example: 'https://push.example.com/send/f1LsxkKphfQ',
  })
  readonly endpoint!: string;

  @IntegerField({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
    nullable: true,
    description: 'Ignored. A subscription is removed when the push service reports it as expired.',
  })
  readonly expirationTime?: number | null;

  @Nested({ of: () => PushKeysDto, description: 'Keys for message encryption.' })
  readonly keys!: PushKeysDto;
}

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
