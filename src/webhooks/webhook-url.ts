import { isIP } from 'node:net';
import { isPublicAddress } from './delivery/public-address.js';
import { WEBHOOK_URL_MAX } from './webhook.entity.js';

/** The host of a URL, an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/**
 * What is wrong with the URL of a webhook; undefined where nothing is. What a name leads to is looked at when something
 * is sent there, each time.
 */
export function faultOfUrl(text: string, { allowPrivate }: { allowPrivate: boolean }): string | undefined {
  if (!URL.canParse(text)) return 'url must be an absolute URL';
  const url = new URL(text);
  const schemes = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) return `url must begin with ${schemes.join('// or ')}//`;
  if (`${url.username}${url.password}` !== '') return 'url must not hold a user or a password';
  if (text.includes('#')) return 'url must not have a fragment';
  // Written out, the characters of other alphabets are longer.
  if (url.href.length > WEBHOOK_URL_MAX) return `url must have ${WEBHOOK_URL_MAX} characters at the most`;
  // Whatever it was written like, such as 2130706433 or 0x7f.1, an address is in its usual form here.
  if (!allowPrivate && isPrivate(hostOf(url))) return 'url must not lead to a private address';
  return undefined;
}

const isPrivate = (host: string): boolean => isIP(host) !== 0 && !isPublicAddress(host);
