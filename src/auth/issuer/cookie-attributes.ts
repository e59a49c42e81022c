import { getDomain } from 'tldts';

/**
 * Attributes of the session's cookie, such that browsers send it from pages of these origins. `Lax` is kept back from pages of
 * another site; what is sent from there has to be `None`, and `Partitioned` where third-party cookies are blocked.
 */
export function cookieAttributes(own: string, origins: readonly string[]): object {
  const isSameSite = origins.every((origin) => siteOf(origin) === siteOf(own));
  if (isSameSite) return { sameSite: 'lax' };
  return { sameSite: 'none', secure: true, partitioned: true };
}

/** What browsers take for one site: the scheme, and the domain that somebody has registered. */
function siteOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${getDomain(hostname, { allowPrivateDomains: true }) ?? hostname}`;
}
