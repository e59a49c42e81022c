import ipaddr from 'ipaddr.js';

const WORDS = 4;

/**
 * The rate limit key of an address. An IPv6 /64 is one key, because a single subscriber gets 2^64 addresses.
 * IPv4 addresses are normalized.
 */
export function addressKey(address: string): string {
  // Invalid addresses from a proxy share one key.
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, WORDS).map((word) => word.toString(16));
  return `${network.join(':')}::/64`;
}
