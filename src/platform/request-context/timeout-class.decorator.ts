import { RouteConfig } from '@nestjs/platform-fastify';

/**
 * How long the database may take for a route. `quick`: for all that a request does, as long as for one statement.
 * `many`: for as many statements as it takes. `long`: for as much as an owner can have.
 */
export type TimeoutClass = 'quick' | 'many' | 'long';

declare module 'fastify' {
  interface FastifyContextConfig {
    timeoutClass?: TimeoutClass;
  }
}

/** For a route that is not quick. */
export const TimeoutClass = (timeoutClass: Exclude<TimeoutClass, 'quick'>): MethodDecorator =>
  RouteConfig({ timeoutClass });
