import ipaddr from 'ipaddr.js';

/** Azure's WireServer: a public address that is reachable only inside the cloud. */
const OF_CLOUDS = new Set(['168.63.129.16']);
/** Global unicast IPv6 (RFC 4291, section 2.4). Excludes addresses that embed an IPv4 address, among others. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a resolved address is publicly reachable: not local to the machine, its network or its cloud, and not such an
 * IPv4 address embedded in IPv6.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || OF_CLOUDS.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return !(parsed instanceof ipaddr.IPv6) || parsed.match(GLOBAL_IPV6);
}
