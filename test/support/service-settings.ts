import type { TestDatabase } from './database.js';
import { AUDIENCE, ISSUER, type TestIssuer } from './issuer.js';

/** The settings of a service under test. A suite’s own settings replace these. */
export const settingsFor = (
  { url }: TestDatabase,
  { jwksUrl }: TestIssuer,
  settings: Record<string, string>,
): Record<string, string> => ({
  NODE_ENV: 'test',
  DATABASE_URL: url,
  DATABASE_POOL_SIZE: '5',
  JOB_CONCURRENCY: '0',
  // A busy machine must not cause timeouts or overload responses.
  STATEMENT_TIMEOUT_MS: '30000',
  OVERLOAD_LATENCY_MS: '0',
  OVERLOAD_DELAY_MS: '0',
  // All tests share one address, and counter synchronization would add to the statements that they count.
  RATE_LIMIT_PER_MINUTE: '10000000',
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: '10000000',
  RATE_LIMIT_SIGN_IN_PER_MINUTE: '1000000',
  RATE_LIMIT_STORE: 'memory',
  // Keeps tests from creating a key file in the working directory.
  ENCRYPTION_KEY: 'Jm1xk6v0Qy8sT3wZ9uB2nE5rH7pL4cAd',
  AUTH_JWKS_URL: jwksUrl,
  AUTH_ISSUER: ISSUER,
  AUTH_AUDIENCE: AUDIENCE,
  ...settings,
});
