import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Env } from '../../config/env.js';
import { hostOf } from '../webhook-url.js';
import { isPublicAddress } from './public-address.js';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Thrown where a webhook leads to where it may not. */
export class PrivateAddress extends Error {}

/** Which addresses a webhook leads to. A name is looked up once an attempt, and all that it leads to must be public. */
@Injectable()
export class WebhookNetwork {
  constructor(private readonly env: Env) {}

  /** @throws PrivateAddress */
  async addressesOf(url: URL): Promise<readonly Address[]> {
    const host = hostOf(url);
    const family = isIP(host);
    const addresses = family === 0 ? await this.resolve(host) : [{ address: host, family }];
    if (!addresses.every(({ address }) => this.isAllowed(address))) throw new PrivateAddress();
    return addresses;
  }

  async resolve(host: string): Promise<readonly Address[]> {
    return lookup(host, { all: true });
  }

  isAllowed(address: string): boolean {
    return this.env.WEBHOOK_ALLOW_PRIVATE || isPublicAddress(address);
  }
}
