import ipaddr from 'ipaddr.js';

/** Public in form, but inside of every machine there: Azure's WireServer. */
const OF_CLOUDS = new Set(['168.63.129.16']);
/** RFC 4291, section 2.4: what is in use of IPv6. Outside are, among others, addresses that only carry an IPv4 one. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address, as the resolver gives it, is one that anybody on the internet could reach: not of this machine, of
 * its network or its cloud, and not a way around to one of those through IPv4 in IPv6.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || OF_CLOUDS.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return !(parsed instanceof ipaddr.IPv6) || parsed.match(GLOBAL_IPV6);
}
