import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import ipaddr from 'ipaddr.js';

/** How many proxies stand before the service, or which. */
export type TrustedProxies = number | readonly string[];

const NAMES = ['loopback', 'linklocal', 'uniquelocal'];
const MAX_HOPS = 32;

export const Proxies = () =>
  Transform(({ value }): TrustedProxies => {
    const text = String(value).trim();
    if (/^\d+$/.test(text)) return Number(text);
    return text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
  });

export const IsTrustedProxies = () =>
  ValidateBy({
    name: 'trustedProxies',
    validator: {
      validate: isTrustedProxies,
      defaultMessage: () =>
        `$property must be how many proxies there are, or a list of their addresses and networks, such as 10.0.0.0/8,loopback`,
    },
  });

function isTrustedProxies(value: unknown): boolean {
  if (typeof value === 'number') return value >= 1 && value <= MAX_HOPS;
  return Array.isArray(value) && value.length > 0 && value.every(isNetwork);
}

function isNetwork(text: string): boolean {
  // To trust everybody is to believe whatever a caller writes.
  if (text.endsWith('/0')) return false;
  return NAMES.includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

/**
 * As Fastify takes it. A number it takes for nobody, because a caller who comes past the proxies could write as many addresses as
 * it likes; whoever sets one has seen to it that nobody does.
 */
export function trustOf(
  proxies: TrustedProxies | undefined,
): string[] | ((address: string, hop: number) => boolean) | false {
  if (proxies === undefined) return false;
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : [...proxies];
}
