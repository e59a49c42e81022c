/** What every path of the API begins with, but for health, problems, documentation and the embedded issuer. */
export const API_PREFIX = 'api/v1';

/** Of the embedded issuer. */
export const ISSUER_PATH = '/api/auth';
