import { Check, Column, Entity, Index } from 'typeorm';
import { OwnedEntity } from '../platform/database/owned.entity.js';

export const ENDPOINT_MAX = 2_048;

/** A browser that takes Web Push messages of an owner, as its `PushSubscription` says. */
@Entity('push_subscriptions')
@Index('push_subscriptions_endpoint', ['ownerId', 'endpoint'], { unique: true })
@Index('push_subscriptions_by_creation', ['ownerId', 'createdAt', 'id'])
@Check('push_subscriptions_owner_id_check', `owner_id <> ''`)
@Check('push_subscriptions_endpoint_check', `char_length(endpoint) BETWEEN 1 AND 2048`)
export class PushSubscription extends OwnedEntity {
  /** Whoever knows it can send there, so it is the browser's secret as much as its keys. */
  @Column('text')
  readonly endpoint!: string;

  /** The browser's public key, base64url. */
  @Column('text')
  readonly p256dh!: string;

  /** Shared with the browser alone, base64url. */
  @Column('text')
  readonly auth!: string;
}
