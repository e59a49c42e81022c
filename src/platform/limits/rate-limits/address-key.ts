import ipaddr from 'ipaddr.js';

const WORDS = 4;

/**
 * Whom an address is counted as. One IPv6 line has 2^64 addresses, so its /64 counts as one caller; an IPv4 address counts as
 * itself, however it is written.
 */
export function addressKey(address: string): string {
  // What a proxy has passed on that is no address: all of that is one caller.
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, WORDS).map((word) => word.toString(16));
  return `${network.join(':')}::/64`;
}
