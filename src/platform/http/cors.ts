import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import { originOf } from '../config/cors-settings.js';
import type { Env } from '../config/env.js';
import { ISSUER_PATH } from './api-prefix.js';

type FastifyCorsOptions = Exclude<Parameters<NestFastifyApplication['enableCors']>[0], undefined>;

const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'x-request-id',
  // What HTTP libraries, OpenTelemetry and Sentry add to requests on their own.
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
/** Between two lines about the same origin. */
const QUIET_MS = 60_000;
const QUIET_ORIGINS = 100;
const MAX_ORIGIN_LENGTH = 300;

/** Lets pages of the configured origins call the service, and the issuer with their cookies, which only it reads. */
export function enableCors(app: NestFastifyApplication, env: Env): void {
  const { CORS_ORIGINS: origins, CORS_ALLOWED_HEADERS: moreHeaders } = env;
  logRefusedOrigins(app.getHttpAdapter().getInstance(), [...origins, env.publicUrl]);
  if (origins.length === 0) return;
  const options: FastifyCorsOptions = {
    origin: origins,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [...ALLOWED_HEADERS, ...moreHeaders],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
    // The plugin's own refusal would be no problem document, and not counted.
    strictPreflight: false,
  };
  const withCookies = { ...options, credentials: true };
  app.enableCors({
    delegator: ({ headers, url }, done) => {
      const takesCookies = url.startsWith(`${ISSUER_PATH}/`) && origins.includes(headers.origin!);
      done(null, takesCookies ? withCookies : options);
    },
  });
}

/** A browser tells its page no more than `Failed to fetch`. */
function logRefusedOrigins(fastify: FastifyInstance, allowed: readonly string[]): void {
  const logged = new LRUCache<string, true>({ max: QUIET_ORIGINS, ttl: QUIET_MS });
  fastify.addHook('onResponse', ({ headers, log }, _reply, done) => {
    const { host } = headers;
    // What is no origin is not logged: a caller can write anything there.
    const origin = headers.origin && originOf(headers.origin.slice(0, MAX_ORIGIN_LENGTH));
    // Pages of the service itself, by whatever name they were reached, need no permission.
    const isOwn = origin === `http://${host}` || origin === `https://${host}`;
    if (!origin || isOwn || allowed.includes(origin) || logged.has(origin)) return done();
    logged.set(origin, true);
    log.warn({ origin }, 'origin refused: it is not in CORS_ORIGINS');
    done();
  });
}
