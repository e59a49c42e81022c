import type { IncomingMessage } from 'node:http';

/** RFC 6750, section 2.1. The token itself is validated by the authenticator. */
const BEARER = /^Bearer +([^ ].*)$/i;

export function bearerToken({ rawHeaders }: IncomingMessage): string | undefined {
  // Reject duplicate Authorization headers. Node keeps only the first in `headers`.
  const headers = rawHeaders.filter(
    (_, nth) => nth % 2 === 1 && rawHeaders[nth - 1]!.toLowerCase() === 'authorization',
  );
  return headers.length === 1 ? BEARER.exec(headers[0]!)?.[1] : undefined;
}
