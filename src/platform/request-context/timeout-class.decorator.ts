import { RouteConfig } from '@nestjs/platform-fastify';

/**
 * How long the database may take for a route. `quick`: the whole request within the timeout of one statement.
 * `many`: any number of statements. `long`: enough for all data of an owner.
 */
export type TimeoutClass = 'quick' | 'many' | 'long';

declare module 'fastify' {
  interface FastifyContextConfig {
    timeoutClass?: TimeoutClass;
  }
}

/** Sets the timeout class of a route. The default is `quick`. */
export const TimeoutClass = (timeoutClass: Exclude<TimeoutClass, 'quick'>): MethodDecorator =>
  RouteConfig({ timeoutClass });
