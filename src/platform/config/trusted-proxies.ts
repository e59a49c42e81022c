import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import ipaddr from 'ipaddr.js';

/** The number of proxies in front of the service, or their addresses. */
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
        `$property must be the number of proxies or a list of their addresses and networks, such as 10.0.0.0/8,loopback`,
    },
  });

function isTrustedProxies(value: unknown): boolean {
  if (typeof value === 'number') return value >= 1 && value <= MAX_HOPS;
  return Array.isArray(value) && value.length > 0 && value.every(isNetwork);
}

function isNetwork(text: string): boolean {
  // Trusting every address would let any caller forge its own.
  if (text.endsWith('/0')) return false;
  return NAMES.includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

/**
 * Converts the setting to Fastify's `trustProxy`. Fastify itself trusts no number of hops, because callers that bypass the
 * proxies could forge addresses. Setting a number therefore requires that clients cannot bypass them.
 */
export function trustOf(
  proxies: TrustedProxies | undefined,
): string[] | ((address: string, hop: number) => boolean) | false {
  if (proxies === undefined) return false;
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : [...proxies];
}
