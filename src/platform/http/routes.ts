import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether requests to the route are not counted: a page loads many static files. */
    isUnlimited?: boolean;
  }
}

/** The prefix of all API routes, except health, problems, documentation and the embedded issuer. */
export const API_PREFIX = 'api/v1';

/** The path prefix of the embedded issuer. */
export const ISSUER_PATH = '/api/auth';

/**
 * The path that the router matched. The URL may spell it differently: `/%61pi/v1/tasks`, `http://any.host/api/v1/tasks`. Without a
 * match, the path of the URL.
 */
export const pathOf = ({ routeOptions, url }: FastifyRequest): string => routeOptions.url ?? url;

/** The path without its trailing slash: `/tasks/` matches the same route as `/tasks`. */
export const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);

/**
 * Routes without rate limits, for the operator's monitoring. It must work during an overload.
 */
export const UNLIMITED_ROUTES: readonly string[] = ['/health/live', '/health/ready', '/metrics'];

const UNLIMITED: ReadonlySet<string> = new Set(UNLIMITED_ROUTES);

export const isUnlimited = (url: string): boolean =>
  !url.startsWith('/api/') && UNLIMITED.has(withoutSlash(url.split('?', 1)[0]!));
