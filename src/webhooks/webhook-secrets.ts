import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InstallationKey } from '../platform/config/installation-key.js';
import type { Webhook } from './webhook.entity.js';
import { NoInstallationKey } from './webhook.errors.js';

const SALT_BYTES = 16;

/** Secrets as the Standard Webhooks specification has them. None is stored: each is made anew when it is needed. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly key: InstallationKey) {}

  /**
   * What to store of a new secret.
   * @throws NoInstallationKey
   */
  make(): Pick<Webhook, 'salt' | 'keyId'> {
    try {
      return { salt: randomBytes(SALT_BYTES), keyId: this.key.id };
    } catch (cause) {
      throw new NoInstallationKey({ cause });
    }
  }

  /** Null where it was made with another key than this process has. */
  of({ ownerId, id, salt, keyId }: Pick<Webhook, 'ownerId' | 'id' | 'salt' | 'keyId'>): string | null {
    if (keyId !== this.make().keyId) return null;
    return `whsec_${this.key.secret(salt, `webhook ${id} of ${ownerId}`).toString('base64')}`;
  }
}
