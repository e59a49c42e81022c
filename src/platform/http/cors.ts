import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import { originOf } from '../config/http-settings.js';
import type { Env } from '../config/env.js';
import { ISSUER_PATH } from './routes.js';

type FastifyCorsOptions = Exclude<Parameters<NestFastifyApplication['enableCors']>[0], undefined>;

const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'x-request-id',
  // Added by HTTP libraries, OpenTelemetry and Sentry.
  'baggage',
  'cache-control',
  'pragma',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'x-requested-with',
];
const EXPOSED_HEADERS = [
  'content-disposition',
  'etag',
  'idempotency-replayed',
  'link',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-request-id',
  'set-auth-token',
];
/** Minimum interval between log lines about the same origin. */
const LOG_INTERVAL_MS = 60_000;
const MAX_LOGGED_ORIGINS = 100;
const MAX_ORIGIN_LENGTH = 300;

/** Enables CORS for the configured origins. Only the issuer accepts cookies. */
export function enableCors(app: NestFastifyApplication, env: Env): void {
  const { CORS_ORIGINS: origins, CORS_ALLOWED_HEADERS: moreHeaders } = env;
  logRejectedOrigins(app.getHttpAdapter().getInstance(), [...origins, env.publicUrl]);
  if (origins.length === 0) return;
  const options: FastifyCorsOptions = {
    origin: origins,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [...ALLOWED_HEADERS, ...moreHeaders],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
    // The plugin's own response would be neither a problem document nor counted.
    strictPreflight: false,
  };
  const withCookies = { ...options, credentials: true };
  app.enableCors({
    delegator: ({ headers, url }, done) => {
      const acceptsCookies = url.startsWith(`${ISSUER_PATH}/`) && origins.includes(headers.origin!);
      done(null, acceptsCookies ? withCookies : options);
    },
  });
}

/** Logs rejected origins, because browsers report only `Failed to fetch`. */
function logRejectedOrigins(fastify: FastifyInstance, allowed: readonly string[]): void {
  const logged = new LRUCache<string, true>({ max: MAX_LOGGED_ORIGINS, ttl: LOG_INTERVAL_MS });
  fastify.addHook('onResponse', ({ headers, log }, _reply, done) => {
    const { host } = headers;
    // Log only valid origins, because the header is arbitrary input.
    const origin = headers.origin && originOf(headers.origin.slice(0, MAX_ORIGIN_LENGTH));
    // Same-origin pages need no permission, regardless of the host name.
    const isOwn = origin === `http://${host}` || origin === `https://${host}`;
    if (!origin || isOwn || allowed.includes(origin) || logged.has(origin)) return done();
    logged.set(origin, true);
    log.warn({ origin }, 'origin rejected: not in CORS_ORIGINS');
    done();
  });
}
