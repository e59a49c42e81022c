import type { JSONWebKeySet } from 'jose';
import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ISSUER_PATH, withoutSlash } from '../../platform/http/routes.js';
import { RouteNotFound } from '../../platform/errors/problems.js';
import { LoadMonitor } from '../../platform/concurrency/load-monitor.js';
import { Public } from '../../platform/identity.js';

/** Header that passes the client address to the issuer. Values sent by the client, or in X-Forwarded-For, are ignored. */
export const CLIENT_ADDRESS = 'x-client-address';
/** The issuer's own schema; the role that serves requests has no access to it. */
export const ISSUER_SCHEMA = 'auth';

/** The embedded token issuer. Its implementation is loaded on demand. */
export abstract class Issuer {
  abstract readonly origin: string;
  /** The public keys of the issuer, read through its own endpoint. */
  abstract readonly fetchKeys: () => Promise<JSONWebKeySet>;
  /**
   * Answers 503 if too many passwords are waiting to be hashed.
   * @throws DatabaseUnavailable, DatabaseTimedOut
   */
  abstract handle(request: Request): Promise<Response>;
  /** Migrates the issuer's tables. */
  abstract migrate(): Promise<void>;
  /** Deletes expired sessions and verifications, which Better Auth keeps. */
  abstract purgeExpired(): Promise<void>;
  /** Creates a single-use password reset token, valid for one hour. */
  abstract resetToken(userId: string): Promise<string>;
  abstract close(): Promise<void>;
}

const ROUTES = `No route matches this method and path. Sign up with POST ${ISSUER_PATH}/sign-up/email, sign in with POST ${ISSUER_PATH}/sign-in/email, get a token with GET ${ISSUER_PATH}/token, and sign out with POST ${ISSUER_PATH}/sign-out; /docs has an example.`;

/** Forwards everything under /api/auth to the embedded Better Auth. */
@ApiExcludeController()
@Public()
@Controller(ISSUER_PATH)
export class IssuerController {
  constructor(
    private readonly issuer: Issuer,
    private readonly load: LoadMonitor,
  ) {}

  @All('*')
  async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // The Fetch standard forbids TRACE requests.
    if (request.method === 'TRACE') throw new RouteNotFound({ detail: ROUTES });
    const response = await this.issuer.handle(toWebRequest(request, this.issuer.origin));
    if (response.status === 503) throw this.load.refusal('passwords');
    // A 404 without a body comes from Better Auth's router.
    if (response.status === 404 && response.body === null) throw new RouteNotFound({ detail: ROUTES });
    // The service sets this header itself.
    response.headers.delete('access-control-expose-headers');
    void reply.send(response);
  }
}

function toWebRequest({ method, url, headers, body, ip }: FastifyRequest, origin: string): Request {
  // Use the service's own origin: the Host header may be malformed.
  const { pathname, search } = new URL(url, origin);
  const isPage = [headers.origin, headers.referer, headers['sec-fetch-site']].some(
    (name) => name !== undefined,
  );
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && name !== 'content-length' && name !== CLIENT_ADDRESS,
  );
  return new Request(`${origin}${withoutSlash(pathname)}${search}`, {
    method,
    headers: [
      ...kept.map(([name, value]) => [name, String(value)] as [string, string]),
      [CLIENT_ADDRESS, ip],
      // Without an origin, Better Auth rejects cookies and Node's `Sec-Fetch-Mode`.
      ...(isPage ? [] : [['origin', origin] as [string, string]]),
    ],
    ...(body != null && { body: JSON.stringify(body) }),
  });
}
