import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiSecurity } from '@nestjs/swagger';

export const IS_PUBLIC = 'isPublic';

/**
 * Allows requests without a token. All other routes require one. Controllers outside the API can use it on the class.
 * API routes need it on the handler, because the Fastify hooks that reject unauthenticated requests read only handlers.
 */
export const Public = () =>
  applyDecorators(SetMetadata(IS_PUBLIC, true), RouteConfig({ isPublic: true }), ApiSecurity({}));
