import type { IncomingMessage } from 'node:http';

/** RFC 6750, section 2.1. Whether what follows the scheme can be a token is for those who look at it. */
const BEARER = /^Bearer +([^ ].*)$/i;

export function bearerToken({ rawHeaders }: IncomingMessage): string | undefined {
  // Node keeps the first of two Authorization headers; two callers at once are none.
  const headers = rawHeaders.filter(
    (_, nth) => nth % 2 === 1 && rawHeaders[nth - 1]!.toLowerCase() === 'authorization',
  );
  return headers.length === 1 ? BEARER.exec(headers[0]!)?.[1] : undefined;
}
