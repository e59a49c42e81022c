import type { IncomingMessage } from 'node:http';

/** RFC 6750, section 2.1: one scheme, one token, nothing after it. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

export function bearerToken({ rawHeaders }: IncomingMessage): string | undefined {
  // Node keeps the first of two Authorization headers; two callers at once are none.
  const headers = rawHeaders.filter(
    (_, nth) => nth % 2 === 1 && rawHeaders[nth - 1]!.toLowerCase() === 'authorization',
  );
  return headers.length === 1 ? BEARER.exec(headers[0]!)?.[1] : undefined;
}
