import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { JwtStrategy } from './jwt.strategy.js';
import { Identity, IS_PUBLIC, TokenInvalid } from '../platform/identity.js';
import { TAKES_TICKETS, TicketService } from './tickets.js';
import { API_PREFIX } from '../platform/http/routes.js';
import { sendProblem } from '../platform/http/problem/problem.filter.js';

/** Global guard: every route requires a valid token unless it is marked `@Public()`. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    private readonly tickets: TicketService,
    private readonly strategy: JwtStrategy,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override canActivate(
    context: ExecutionContext,
  ): ReturnType<InstanceType<ReturnType<typeof AuthGuard>>['canActivate']> {
    if (this.hasMetadata(IS_PUBLIC, context)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { ticket } = request.query as { ticket?: unknown };
    const hasTicket = ticket !== undefined && this.hasMetadata(TAKES_TICKETS, context);
    if (hasTicket) return this.admit(request);
    request.user = this.strategy.recall(request);
    return request.user !== undefined || super.canActivate(context);
  }

  private async admit(request: FastifyRequest): Promise<boolean> {
    request.user = await this.tickets.admit(request);
    return true;
  }

  private hasMetadata(key: string, context: ExecutionContext): boolean | undefined {
    return this.reflector.getAllAndOverride<boolean>(key, [context.getHandler(), context.getClass()]);
  }
}

const API = `/${API_PREFIX}/`;

/**
 * Rejects requests without a valid token before their body is read. `JwtAuthGuard` still protects the routes, but runs
 * only after the body is parsed.
 */
export function rejectUnauthenticated(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked } = request;
    if (checked instanceof Identity || !requiresToken(request)) return done();
    sendProblem(checked ?? new TokenInvalid(), request, reply);
  });
}

const requiresToken = ({ routeOptions: { url, config } }: FastifyRequest): boolean =>
  config.isPublic !== true && url !== undefined && url.startsWith(API);
