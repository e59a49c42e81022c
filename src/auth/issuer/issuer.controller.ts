import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
    const response = await this.issuer.handle(toWebRequest(request));
    void reply.send(response);
  }
}

function toWebRequest(request: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'content-length') headers.set(name, String(value));
  }
  return new Request(new URL(request.url, `${request.protocol}://${request.host}`), {
    method: request.method,
    headers,
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
}
