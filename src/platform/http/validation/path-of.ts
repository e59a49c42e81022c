import type { FastifyRequest } from 'fastify';

/**
 * The path that the router matched. The URL may spell it differently: `/%61pi/v1/tasks`, `http://any.host/api/v1/tasks`. Without a
 * match, the path of the URL.
 */
export const pathOf = ({ routeOptions, url }: FastifyRequest): string => routeOptions.url ?? url;

/** The path without its trailing slash: `/tasks/` matches the same route as `/tasks`. */
export const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);
