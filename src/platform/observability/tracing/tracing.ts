import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import {
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Env } from '../../config/env.js';
import { type EndSpan, type StatementInTrace, traceStatements } from './traced-statements.js';

/** A collector that does not answer must not hold up the stop, which has eight seconds for all of it. */
const FAREWELL_MS = 2_000;
/** A collector that is away is told of this often. */
const COMPLAINT_MS = 60_000;

declare module 'fastify' {
  interface FastifyRequest {
    span?: Span;
    /** Of the trace that the request is part of, where there is one. */
    traceId?: string;
  }
}

/**
 * A span for each request, by its route, and in it one for each SQL statement, by its name. What somebody wrote is in
 * none of them: no path, no query, no value, no token, no owner.
 */
export class Tracing {
  private readonly logger = new Logger(Tracing.name);
  private complainedAt = -Infinity;
  private readonly active = new AsyncLocalStorage<Span>();
  private readonly incoming = new W3CTraceContextPropagator();
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;
  private readonly untraceStatements: () => void;

  constructor({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = '', OTEL_SERVICE_NAME: name }: Env) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    this.provider = new BasicTracerProvider({
      resource: defaultResource()
        .merge(detectResources({ detectors: [envDetector] }))
        .merge(resourceFromAttributes({ 'service.name': name })),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    setGlobalErrorHandler((err) => this.complain(err));
    this.tracer = this.provider.getTracer('todo-backend');
    this.untraceStatements = traceStatements((statement) => this.beginStatement(statement));
  }

  traceRequests(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, _, done) => {
      this.begin(request);
      this.active.run(request.span!, done);
    });
    // The body has come in events of the socket, which know of no span.
    fastify.addHook('preHandler', (request, _, done) => this.active.run(request.span!, done));
    fastify.addHook('onResponse', (request, reply, done) => {
      this.end(request, reply.statusCode);
      done();
    });
    // Whoever has gone before the answer is not told of by the hook above.
    fastify.addHook('onRequestAbort', (request, done) => {
      this.end(request);
      done();
    });
    fastify.addHook('onClose', () => this.close());
  }

  private begin(request: FastifyRequest): void {
    const { method, headers } = request;
    const route = request.routeOptions.url;
    // A part of a batch is in its span; a caller's own trace goes on here.
    const around = this.active.getStore();
    const parent = around
      ? trace.setSpan(ROOT_CONTEXT, around)
      : this.incoming.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    const attributes = {
      'http.request.method': method,
      ...(route !== undefined && { 'http.route': route }),
      'url.scheme': request.protocol,
    };
    const name = route === undefined ? method : `${method} ${route}`;
    const span = this.tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    request.span = span;
    request.traceId = span.spanContext().traceId;
  }

  private end(request: FastifyRequest, status?: number): void {
    const { span, problem } = request;
    if (!span?.isRecording()) return;
    if (status !== undefined) span.setAttribute('http.response.status_code', status);
    if (problem !== undefined) span.setAttribute('error.type', problem);
    if (status === undefined) span.setAttribute('todo.aborted', true);
    else if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  /** Only for what a request has caused: what the service asks by itself would be noise. */
  private beginStatement({ name, operation, text }: StatementInTrace): EndSpan | undefined {
    const around = this.active.getStore();
    if (!around?.isRecording()) return undefined;
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      ...(name !== undefined && { 'db.statement.name': name, 'db.query.text': text }),
    };
    const parent = trace.setSpan(ROOT_CONTEXT, around);
    const title = name === undefined ? operation : `${operation} ${name}`;
    const span = this.tracer.startSpan(title, { kind: SpanKind.CLIENT, attributes }, parent);
    return (error) => {
      const code = (error as { code?: string } | undefined)?.code;
      if (error) span.setStatus({ code: SpanStatusCode.ERROR });
      if (code !== undefined) span.setAttribute('db.response.status_code', code);
      span.end();
    };
  }

  private complain(err: unknown): void {
    if (performance.now() - this.complainedAt < COMPLAINT_MS) return;
    this.complainedAt = performance.now();
    this.logger.warn({ message: 'traces are lost: the collector does not take them', err });
  }

  private async close(): Promise<void> {
    this.untraceStatements();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, FAREWELL_MS)));
    await Promise.race([this.provider.shutdown().catch(() => {}), late]);
    clearTimeout(timer);
  }
}
