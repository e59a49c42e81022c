import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RouteNotFound } from '../../common/problem/problems.js';
import { Public } from '../public.decorator.js';
import { Issuer, ISSUER_PATH } from './issuer.js';

/** Hands everything under /api/auth to the embedded Better Auth. */
@ApiExcludeController()
@Public()
@Controller(ISSUER_PATH)
export class IssuerController {
  constructor(private readonly issuer: Issuer) {}

  @All('*')
  async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // The fetch standard has no request of this method.
    if (request.method === 'TRACE') throw new RouteNotFound();
    const response = await this.issuer.handle(toWebRequest(request, this.issuer.origin));
    void reply.send(response);
  }
}

function toWebRequest({ method, url, headers, body }: FastifyRequest, origin: string): Request {
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && name !== 'content-length',
  );
  // Its own origin, not the Host that the caller names, which need not even be one.
  return new Request(new URL(url, origin), {
    method,
    headers: kept.map(([name, value]) => [name, String(value)] as [string, string]),
    ...(body != null && { body: JSON.stringify(body) }),
  });
}
