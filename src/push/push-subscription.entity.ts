import { Check, Column, Entity, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.entity.js';

export const ENDPOINT_MAX = 2_048;

/** The `PushSubscription` of an owner's browser. */
@Entity('push_subscriptions')
@Index('push_subscriptions_endpoint', ['ownerId', 'endpoint'], { unique: true })
@Index('push_subscriptions_by_creation', ['ownerId', 'createdAt', 'id'])
@Check('push_subscriptions_owner_id_check', `owner_id <> ''`)
@Check('push_subscriptions_endpoint_check', `char_length(endpoint) BETWEEN 1 AND 2048`)
export class PushSubscription extends OwnedEntity {
  /** A capability URL: as secret as the keys. */
  @Column('text')
  readonly endpoint!: string;

  /** The browser's public key, base64url. */
  @Column('text')
  readonly p256dh!: string;

  /** Secret shared with the browser, base64url. */
  @Column('text')
  readonly auth!: string;
}
