import { type Abstract, RequestMethod } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { refuseUnauthenticated } from './auth/refuse-unauthenticated.js';
import { TicketOffice } from './auth/tickets.js';
import { TokenVerifier } from './auth/token-verifier.js';
import { createAppDocument } from './app.document.js';
import { API_PREFIX, ISSUER_PATH } from './platform/http/api-prefix.js';
import { compressAnswers } from './platform/http/compression.js';
import { allowOrigins } from './platform/http/cors.js';
import { FILE_ARRIVAL_MS, limitArrival, limitTaking, takeFiles } from './platform/http/validation/files.js';
import { pathOf } from './platform/http/validation/path-of.js';
import { refuseOddFraming } from './platform/http/validation/framing.js';
import { boundSockets } from './platform/http/validation/sockets.js';
import { NestLogger } from './platform/observability/logger.js';
import { logRequests, requestId } from './platform/http/request-log.js';
import { nestsDeeperThan } from './platform/http/validation/json-depth.js';
import { refuseUnreadable } from './platform/http/problem/client-error.js';
import { answerRefusals, refuseUnroutable } from './platform/http/problem/refusals.js';
import { MalformedRequest } from './platform/errors/problems.js';
import { addSecurityHeaders } from './platform/http/security-headers.js';
import type { Env } from './platform/config/env.js';
import { trustOf } from './platform/config/trusted-proxies.js';
import type { DatabaseUrls } from './platform/database/database-urls.js';
import { serveDocs } from './platform/http/openapi/docs-page/serve-docs.js';
import { LockedOwners } from './account/locks/locked-owners.js';
import { refuseLocked } from './account/locks/refuse-locked.js';
import { measureRequests } from './platform/http/http-metrics.js';
import { Metrics } from './platform/observability/metrics/metrics.js';
import { MetricsPage } from './platform/monitoring/metrics-page.js';
import { serveMetrics } from './platform/monitoring/metrics-route.js';
import { Overload } from './platform/concurrency/overload.js';
import { takeTurnsWithLargeAnswers } from './platform/limits/load-shedding/large-answers.js';
import { takeTurnsWithLargeBodies } from './platform/limits/load-shedding/large-bodies.js';
import { limitConcurrency } from './platform/limits/load-shedding/limit-concurrency.js';
import { refuseWhenLate } from './platform/limits/load-shedding/refuse-late.js';
import { giveUpUnread } from './platform/limits/load-shedding/give-up-unread.js';
import { RequestLimiter } from './platform/limits/rate-limits/limit-requests.js';
import { RateLimits } from './platform/limits/rate-limits/rate-limits.js';

const DEEPEST_JSON = 32;
const LONGEST_PATH_PARAMETER = 200;

/** The service, ready to listen. `main` and every e2e test make it here. */
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
    // No route has middleware in the manner of Express.
    skipMiddie: true,
    routerOptions: { maxParamLength: LONGEST_PATH_PARAMETER },
    // A request that arrives while the service stops is still answered, on a connection that then closes.
    return503OnClosing: false,
    frameworkErrors: refuseUnroutable,
    clientErrorHandler: refuseUnreadable,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(env, database), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) await trace(app, env);
  configureApp(app, env);
  boundSockets(app.getHttpServer());
  return app;
}

/** Loaded only where it is wanted: it takes half a second, and some megabytes. */
async function trace(app: NestFastifyApplication, env: Env): Promise<void> {
  const { Tracing } = await import('./platform/observability/tracing/tracing.js');
  new Tracing(env).traceRequests(app.getHttpAdapter().getInstance());
}

function configureApp(app: NestFastifyApplication, env: Env): void {
  const fastify = app.getHttpAdapter().getInstance();
  const find = <T>(what: Abstract<T>): T => app.get(what, { strict: false });
  // Who is refused gets these headers too.
  logRequests(fastify);
  measureRequests(fastify, find(Metrics));
  keepOutOfCaches(fastify);
  addSecurityHeaders(fastify);
  refuseOddFraming(fastify);
  refuseWhenLate(fastify, find(Overload));
  limitConcurrency(fastify, find(Overload), env.TRUST_PROXY !== undefined);
  readJsonOnly(fastify);
  limitArrival(fastify);
  limitTaking(fastify);
  // No hook that refuses a request may come before this one.
  new RequestLimiter(find(RateLimits), find(TokenVerifier), find(TicketOffice)).limit(fastify);
  answerRefusals(fastify);
  refuseUnauthenticated(fastify);
  refuseLocked(fastify, find(LockedOwners));
  takeFiles(fastify, [`/${API_PREFIX}/import`]);
  takeTurnsWithLargeBodies(fastify, find(Overload));
  // In this order: how large an answer is to make, then to send.
  takeTurnsWithLargeAnswers(fastify, find(Overload));
  compressAnswers(fastify);
  giveUpUnread(fastify, find(Overload));
  allowOrigins(app, env);
  serveMetrics(fastify, env, app.get(MetricsPage));
  app.setGlobalPrefix(API_PREFIX, {
    exclude: ['health/*path', 'problems/:name', `${ISSUER_PATH}/*path`].map((path) => ({
      path,
      method: RequestMethod.ALL,
    })),
  });
  serveDocs(fastify, () => createAppDocument(app));
}

function readJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      // Many clients name a content type where there is no body.
      if (body === '') return done(null, undefined);
      if (nestsDeeperThan(DEEPEST_JSON, body as string)) return done(new MalformedRequest());
      parse(request, body as string, done);
    },
  );
}

function keepOutOfCaches(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (pathOf(request).startsWith('/api/')) reply.header('cache-control', 'no-store');
    done();
  });
}
