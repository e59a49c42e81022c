import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InstallationKey } from '../platform/config/installation-key.js';
import type { Webhook } from './webhook.entity.js';
import { NoInstallationKey } from './webhook.errors.js';

const SALT_BYTES = 16;

/** Secrets in the format of the Standard Webhooks specification. They are derived when needed and never stored. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly key: InstallationKey) {}

  /**
   * Creates the stored part of a new secret.
   * @throws NoInstallationKey
   */
  make(): Pick<Webhook, 'salt' | 'keyId'> {
    try {
      return { salt: randomBytes(SALT_BYTES), keyId: this.key.id };
    } catch (cause) {
      throw new NoInstallationKey({ cause });
    }
  }

  /** Null if the secret was made with another installation key. */
  of({ ownerId, id, salt, keyId }: Pick<Webhook, 'ownerId' | 'id' | 'salt' | 'keyId'>): string | null {
    if (keyId !== this.make().keyId) return null;
    return `whsec_${this.key.secret(salt, `webhook ${id} of ${ownerId}`).toString('base64')}`;
  }
}
