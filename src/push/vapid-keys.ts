import { createECDH } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Env } from '../platform/config/env.js';
import { InstallationKey } from '../platform/config/installation-key.js';
import { NoInstallationKey } from '../webhooks/webhook.errors.js';

/** VAPID details for `web-push`: base64url keys and a contact. */
export interface VapidDetails {
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * Keys that identify this installation to push services (RFC 8292). They are derived from the installation key, so all
 * processes have the same keys and none is stored.
 */
@Injectable()
export class VapidKeys {
  private made?: VapidDetails;

  constructor(
    private readonly env: Env,
    private readonly key: InstallationKey,
  ) {}

  /** @throws NoInstallationKey */
  get details(): VapidDetails {
    return (this.made ??= this.make());
  }

  private make(): VapidDetails {
    const curve = createECDH('prime256v1');
    // About one in 2^32 secrets is not a valid private key: try the next one.
    for (let nth = 0; ; nth++) {
      const secret = this.secret(nth);
      try {
        curve.setPrivateKey(secret);
      } catch {
        continue;
      }
      const [publicKey, privateKey] = [curve.getPublicKey('base64url'), secret.toString('base64url')];
      return { subject: this.env.vapidSubject, publicKey, privateKey };
    }
  }

  private secret(nth: number): Buffer {
    try {
      return this.key.secret(Buffer.from([nth]), 'VAPID key');
    } catch (cause) {
      throw new NoInstallationKey({ cause });
    }
  }
}
