import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { JwtStrategy } from './jwt.strategy.js';
import { IS_PUBLIC } from '../platform/identity/public.decorator.js';
import { TAKES_TICKETS, TicketService } from './tickets.js';

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
