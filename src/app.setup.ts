import { type Abstract, type INestApplication, RequestMethod } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { addBatchOperations } from './batch/batch-schemas.js';
import { createDocument, describeApi } from './platform/http/openapi/document.js';
import { AppModule } from './app.module.js';
import { rejectUnauthenticated } from './auth/jwt-auth.guard.js';
import { TicketService } from './auth/tickets.js';
import { TokenVerifier } from './auth/token-verifier.js';
import { API_PREFIX, ISSUER_PATH, pathOf } from './platform/http/routes.js';
import { compressResponses } from './platform/http/compression.js';
import { enableCors } from './platform/http/cors.js';
import { takeArrayParameters } from './platform/http/validation/query-parameters.js';
import { limitSockets, rejectAmbiguousFraming, takeEmptyBodies } from './platform/http/validation/framing.js';
import {
  acceptFiles,
  FILE_ARRIVAL_MS,
  limitArrival,
  limitResponseTime,
} from './platform/http/validation/files.js';
import { NestLogger } from './platform/observability/logger.js';
import { logRequests, requestId } from './platform/http/request-log.js';
import { nestsDeeperThan } from './platform/http/validation/clean-input.js';
import { rejectMalformed, rejectUnroutable, sendRejections } from './platform/http/problem/rejections.js';
import { MalformedRequest } from './platform/errors/problems.js';
import { addSecurityHeaders } from './platform/http/security-headers.js';
import type { Env } from './platform/config/env.js';
import { trustOf } from './platform/config/http-settings.js';
import type { DatabaseUrls } from './platform/database/database-urls.js';
import { serveDocs } from './platform/http/openapi/docs-page.js';
import { LockedOwners, rejectLockedAccounts } from './account/locked-owners.js';
import { measureRequests } from './platform/http/http-metrics.js';
import { Metrics } from './platform/observability/metrics.js';
import { MetricsPage, serveMetrics } from './platform/monitoring/metrics-server.js';
import { LoadMonitor } from './platform/concurrency/load-monitor.js';
import { queueLargeResponses } from './platform/limits/large-responses.js';
import { queueLargeBodies } from './platform/limits/large-bodies.js';
import {
  closeUnreadResponses,
  limitConcurrency,
  rejectWhenOverloaded,
} from './platform/limits/load-shedding.js';
import { RequestLimiter } from './platform/limits/rate-limits/request-limiter.js';
import { RateLimits } from './platform/limits/rate-limits/rate-limits.js';
import { serveWebApp } from './web-app/web-app.js';

/** The OpenAPI document of the whole application. */
export const createAppDocument = (app: INestApplication): OpenAPIObject =>
  createDocument(app, addBatchOperations);

/** The OpenAPI document before repeated parts are replaced by references. */
export const describeApp = (app: INestApplication): OpenAPIObject => describeApi(app, addBatchOperations);

const MAX_JSON_DEPTH = 32;
const MAX_PATH_PARAMETER_LENGTH = 200;

/** Creates the service, ready to listen. Used by `main` and every e2e test. */
export async function createApp(
  env: Env,
  database: DatabaseUrls,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestId,
    trustProxy: trustOf(env.TRUST_PROXY),
    bodyLimit: env.LIMIT_BODY_BYTES,
    requestTimeout: FILE_ARRIVAL_MS,
    http: { requireHostHeader: false },
    // No route uses Express-style middleware.
    skipMiddie: true,
    routerOptions: { maxParamLength: MAX_PATH_PARAMETER_LENGTH, ignoreTrailingSlash: true },
    // Requests that arrive during shutdown are still answered; their connection then closes.
    return503OnClosing: false,
    frameworkErrors: rejectUnroutable,
    clientErrorHandler: rejectMalformed,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(env, database), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) await trace(app, env);
  configureApp(app, env);
  limitSockets(app.getHttpServer());
  return app;
}

/** Loaded on demand: loading takes half a second and several megabytes. */
async function trace(app: NestFastifyApplication, env: Env): Promise<void> {
  const { Tracing } = await import('./platform/observability/tracing.js');
  new Tracing(env).traceRequests(app.getHttpAdapter().getInstance());
}

function configureApp(app: NestFastifyApplication, env: Env): void {
  const fastify = app.getHttpAdapter().getInstance();
  const find = <T>(type: Abstract<T>): T => app.get(type, { strict: false });
  // Registered first, so that rejected requests get these headers too.
  logRequests(fastify);
  measureRequests(fastify, find(Metrics));
  disableCaching(fastify);
  addSecurityHeaders(fastify);
  rejectAmbiguousFraming(fastify);
  takeArrayParameters(fastify);
  rejectWhenOverloaded(fastify, find(LoadMonitor));
  limitConcurrency(fastify, find(LoadMonitor), env.TRUST_PROXY !== undefined);
  readJsonOnly(fastify);
  limitArrival(fastify);
  limitResponseTime(fastify);
  // No hook that rejects a request may be registered before this one.
  new RequestLimiter(find(RateLimits), find(TokenVerifier), find(TicketService)).limit(fastify);
  sendRejections(fastify);
  rejectUnauthenticated(fastify);
  rejectLockedAccounts(fastify, find(LockedOwners));
  queueLargeBodies(fastify, find(LoadMonitor));
  takeEmptyBodies(fastify);
  acceptFiles(fastify, [`/${API_PREFIX}/import`]);
  // The order matters: a response is queued first and compressed last.
  queueLargeResponses(fastify, find(LoadMonitor));
  compressResponses(fastify);
  closeUnreadResponses(fastify, find(LoadMonitor));
  enableCors(app, env);
  serveMetrics(fastify, env, app.get(MetricsPage));
  app.setGlobalPrefix(API_PREFIX, {
    exclude: ['health/*path', 'problems/:name', `${ISSUER_PATH}/*path`].map((path) => ({
      path,
      method: RequestMethod.ALL,
    })),
  });
  serveDocs(fastify, () => createAppDocument(app));
  serveWebApp(fastify, env);
}

function readJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      if (nestsDeeperThan(MAX_JSON_DEPTH, body as string)) return done(new MalformedRequest());
      parse(request, body as string, done);
    },
  );
}

function disableCaching(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (pathOf(request).startsWith('/api/')) reply.header('cache-control', 'no-store');
    done();
  });
}
