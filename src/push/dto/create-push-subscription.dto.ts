import { createECDH, ECDH } from 'node:crypto';
import { ValidateBy } from 'class-validator';
import { field, type FieldOptions } from '../../platform/http/validation/field.js';
import { Nested, Text, IntegerField } from '../../platform/http/validation/fields.js';
import { ENDPOINT_MAX } from '../push-subscription.entity.js';

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

const Key = (options: FieldOptions<string>, validate: (value: unknown) => boolean, what: string) =>
  field(
    { type: 'string' },
    options,
    ValidateBy({ name: 'key', validator: { validate, defaultMessage: () => `$property must be ${what}` } }),
  );

/** A key that the document can show, and that is taken. */
const EXAMPLE_KEY = ((): string => {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(Buffer.alloc(32, 1));
  return curve.getPublicKey('base64url');
})();

export class PushKeysDto {
  @Key(
    { description: "The browser's public key.", example: EXAMPLE_KEY },
    isPublicKey,
    'a P-256 public key of 65 bytes in base64url',
  )
  readonly p256dh!: string;

  @Key(
    { description: 'The secret that the browser shares.', example: 'BTBZMqHH6r4Tts7J_aSIgg' },
    isAuth,
    '16 bytes in base64url',
  )
  readonly auth!: string;
}

/** What `PushSubscription.toJSON()` gives in a browser. */
export class CreatePushSubscriptionDto {
  @Text({
    min: 1,
    max: ENDPOINT_MAX,
    description: 'Where to send to: https, and not at a private address.',
    example: 'https://push.example.com/send/f1LsxkKphfQ',
  })
  readonly endpoint!: string;

  @IntegerField({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
    nullable: true,
    description: 'Ignored: an expired subscription is removed when the push service says so.',
  })
  readonly expirationTime?: number | null;

  @Nested({ of: () => PushKeysDto, description: 'What messages are encrypted with.' })
  readonly keys!: PushKeysDto;
}
