import { withoutSlash } from './validation/path-of.js';

/**
 * The routes that nobody is limited on: who asks them is the operator's own machinery, which must not be shut out just when
 * there is too much to do.
 */
export const UNLIMITED_ROUTES: readonly string[] = ['/health/live', '/health/ready', '/metrics'];

const UNLIMITED: ReadonlySet<string> = new Set(UNLIMITED_ROUTES);

export const isUnlimited = (url: string): boolean =>
  !url.startsWith('/api/') && UNLIMITED.has(withoutSlash(url.split('?', 1)[0]!));
