import { isIP } from 'node:net';
import { isPublicAddress } from './delivery/public-address.js';
import { WEBHOOK_URL_MAX } from './webhook.entity.js';

/** The host of a URL; IPv6 addresses without brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/**
 * Validates the URL of a webhook; undefined if it is valid. The addresses of a host name are checked for each attempt.
 */
export function faultOfUrl(text: string, { allowPrivate }: { allowPrivate: boolean }): string | undefined {
  if (!URL.canParse(text)) return 'url must be an absolute URL, such as https://example.com/hooks';
  const url = new URL(text);
  const schemes = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) return `url must begin with ${schemes.join('// or ')}//`;
  if (`${url.username}${url.password}` !== '') return 'url must not contain a user or a password';
  if (text.includes('#')) return 'url must not contain a fragment';
  // Percent-encoding makes the normalized URL longer.
  if (url.href.length > WEBHOOK_URL_MAX) return `url must have at most ${WEBHOOK_URL_MAX} characters`;
  // URL has normalized addresses such as 2130706433 or 0x7f.1.
  if (!allowPrivate && isPrivate(hostOf(url))) return 'url must not point to a private address';
  return undefined;
}

const isPrivate = (host: string): boolean => isIP(host) !== 0 && !isPublicAddress(host);
