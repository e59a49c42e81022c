import { getDomain } from 'tldts';

/**
 * Session cookie attributes for pages of these origins. Browsers do not send `Lax` cookies from another site; cross-site
 * requests need `None`, and `Partitioned` if third-party cookies are blocked.
 */
export function cookieAttributes(own: string, origins: readonly string[]): object {
  const isSameSite = origins.every((origin) => siteOf(origin) === siteOf(own));
  if (isSameSite) return { sameSite: 'lax' };
  return { sameSite: 'none', secure: true, partitioned: true };
}

/** The site as browsers define it: scheme and registrable domain. */
function siteOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${getDomain(hostname, { allowPrivateDomains: true }) ?? hostname}`;
}
