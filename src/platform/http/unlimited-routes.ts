import { withoutSlash } from './validation/path-of.js';

/**
 * Routes without rate limits, for the operator's monitoring. It must work during an overload.
 */
export const UNLIMITED_ROUTES: readonly string[] = ['/health/live', '/health/ready', '/metrics'];

const UNLIMITED: ReadonlySet<string> = new Set(UNLIMITED_ROUTES);

export const isUnlimited = (url: string): boolean =>
  !url.startsWith('/api/') && UNLIMITED.has(withoutSlash(url.split('?', 1)[0]!));
