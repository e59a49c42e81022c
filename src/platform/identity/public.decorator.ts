import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiSecurity } from '@nestjs/swagger';

export const IS_PUBLIC = 'isPublic';

/**
 * Opens a route to callers without a token. Every other route is closed. Outside the API it opens a whole controller too;
 * Fastify's hooks, which refuse unauthenticated requests to the API, see what stands at a handler alone.
 */
export const Public = () =>
  applyDecorators(SetMetadata(IS_PUBLIC, true), RouteConfig({ isPublic: true }), ApiSecurity({}));
