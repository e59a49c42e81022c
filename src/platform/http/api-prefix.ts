/** The prefix of all API routes, except health, problems, documentation and the embedded issuer. */
export const API_PREFIX = 'api/v1';

/** The path prefix of the embedded issuer. */
export const ISSUER_PATH = '/api/auth';
