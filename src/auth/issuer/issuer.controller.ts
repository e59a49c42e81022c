import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RouteNotFound } from '../../common/problem/problems.js';
import { Overload } from '../../overload/overload.js';
import { Public } from '../public.decorator.js';
import { CLIENT_ADDRESS, Issuer, ISSUER_PATH } from './issuer.js';

/** Hands everything under /api/auth to the embedded Better Auth. */
@ApiExcludeController()
@Public()
@Controller(ISSUER_PATH)
export class IssuerController {
  constructor(
    private readonly issuer: Issuer,
    private readonly overload: Overload,
  ) {}

  @All('*')
  async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // The fetch standard has no request of this method.
    if (request.method === 'TRACE') throw new RouteNotFound();
    const response = await this.issuer.handle(toWebRequest(request, this.issuer.origin));
    if (response.status === 503) throw this.overload.refusal('passwords');
    void reply.send(response);
  }
}

function toWebRequest({ method, url, headers, body, ip }: FastifyRequest, origin: string): Request {
  // Its own origin, not what the caller names, which need not even be one.
  const { pathname, search } = new URL(url, origin);
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && name !== 'content-length' && name !== CLIENT_ADDRESS,
  );
  return new Request(`${origin}${pathname}${search}`, {
    method,
    headers: [
      ...kept.map(([name, value]) => [name, String(value)] as [string, string]),
      [CLIENT_ADDRESS, ip],
    ],
    ...(body != null && { body: JSON.stringify(body) }),
  });
}
