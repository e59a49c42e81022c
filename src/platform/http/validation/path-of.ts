import type { FastifyRequest } from 'fastify';

/**
 * Where a request was led to. The way there can be written in others: `/%61pi/v1/tasks`, `http://any.host/api/v1/tasks`. Of what
 * was led nowhere, as it is written.
 */
export const pathOf = ({ routeOptions, url }: FastifyRequest): string => routeOptions.url ?? url;

/** `/tasks/` leads to where `/tasks` does. */
export const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);
