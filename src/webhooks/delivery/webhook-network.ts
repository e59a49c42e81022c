import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Semaphore } from '../../platform/concurrency/semaphore.js';
import { Env } from '../../platform/config/env.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { hostOf } from '../webhook-url.js';
import { type Address, HostResolver } from './host-resolver.js';
import { isPublicAddress } from './public-address.js';

/** Thrown if a webhook resolves to a private address. */
export class PrivateAddress extends Error {}

/** Resolves the addresses of a webhook. A name is resolved once per attempt, and all its addresses must be public. */
@Injectable()
export class WebhookNetwork {
  private readonly lookups = new Map<OwnerId, Semaphore>();

  constructor(
    private readonly env: Env,
    private readonly resolver: HostResolver,
  ) {}

  /**
   * @throws PrivateAddress
   * @throws HostUnresolved
   */
  async addressesOf(url: URL, owner: OwnerId, signal: AbortSignal): Promise<readonly Address[]> {
    const host = hostOf(url);
    const family = isIP(host);
    const addresses =
      family === 0
        ? await this.runQueued(owner, signal, () => this.resolve(host, signal))
        : [{ address: host, family }];
    if (!addresses.every(({ address }) => this.isAllowed(address))) throw new PrivateAddress();
    return addresses;
  }

  async resolve(host: string, signal: AbortSignal): Promise<readonly Address[]> {
    return this.resolver.resolve(host, signal);
  }

  isAllowed(address: string): boolean {
    return this.env.WEBHOOK_ALLOW_PRIVATE || isPublicAddress(address);
  }

  /** One lookup per owner at a time, so that unresponsive name servers delay only that owner's webhooks. */
  private async runQueued<T>(owner: OwnerId, signal: AbortSignal, lookUp: () => Promise<T>): Promise<T> {
    const semaphore = this.lookups.get(owner) ?? new Semaphore(1);
    this.lookups.set(owner, semaphore);
    try {
      return await semaphore.run(async () => {
        signal.throwIfAborted();
        return await lookUp();
      });
    } finally {
      // The entry may have been replaced meanwhile.
      if (semaphore.isIdle && this.lookups.get(owner) === semaphore) this.lookups.delete(owner);
    }
  }
}
