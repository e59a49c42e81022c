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
import * as resources from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import pg from 'pg';
import type { Env } from '../config/env.js';

/** A statement without its values. */
interface StatementInTrace {
  /** The name of the prepared statement. */
  readonly name?: string;
  /** The first keyword. */
  readonly operation: string;
  /** Only for prepared statements, whose text contains no values. */
  readonly text?: string;
}

type EndSpan = (error?: unknown) => void;
/** Returns undefined to skip tracing. */
type BeginSpan = (statement: StatementInTrace) => EndSpan | undefined;

type Callback = (error: unknown, result: unknown) => void;
type Query = (this: unknown, ...parameters: unknown[]) => unknown;
interface Described {
  readonly text?: string;
  readonly name?: string;
}
/** pg's Submittable. */
interface Submittable extends Described {
  readonly submit: unknown;
  callback?: Callback;
}
type Config = string | Described | Submittable;

/**
 * Traces every statement of this process by patching pg's Client, through which all of them pass. Does not depend on the
 * order in which modules are loaded.
 * @returns a function that stops tracing
 */
function traceStatements(begin: BeginSpan): () => void {
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  client.query = function (...parameters) {
    const [config] = parameters as [Config];
    const own = ownCallback(config);
    const at = parameters.findIndex((parameter) => typeof parameter === 'function');
    // A Submittable without a callback, such as COPY, does not signal its end.
    const end = own === null && at < 0 ? undefined : begin(describe(config));
    if (!end) return query.apply(this, parameters);
    if (at >= 0) parameters[at] = endingWith(end, parameters[at] as Callback);
    else if (own) (config as Submittable).callback = endingWith(end, own);
    const result = query.apply(this, parameters);
    if (at < 0 && own === undefined) (result as Promise<unknown>).then(() => end(), end);
    return result;
  };
  return () => void (client.query = query);
}

function describe(config: Config): StatementInTrace {
  const { text = '', name } = typeof config === 'string' ? { text: config } : (config ?? {});
  const operation = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'SQL';
  return name === undefined ? { operation } : { operation, name, text };
}

/** The callback of a Submittable: null if it has none. Undefined for other queries. */
function ownCallback(config: Config): Callback | null | undefined {
  return typeof config === 'object' && 'submit' in config ? (config.callback ?? null) : undefined;
}

function endingWith(end: EndSpan, callback: Callback): Callback {
  return (error, result) => {
    end(error);
    callback(error, result);
  };
}

/** An unresponsive collector must not delay the shutdown, limited to eight seconds in total. */
const SHUTDOWN_TIMEOUT_MS = 2_000;
/** Minimum interval between log lines about export errors. */
const LOG_INTERVAL_MS = 60_000;

declare module 'fastify' {
  interface FastifyRequest {
    span?: Span;
    /** The trace of the request; undefined if tracing is off. */
    traceId?: string;
  }
}

/**
 * Creates a span per request, named by route, with a child span per SQL statement. Spans contain no user data: no path, query,
 * value, token or owner.
 */
export class Tracing {
  private readonly logger = new Logger(Tracing.name);
  private loggedAt = -Infinity;
  private readonly active = new AsyncLocalStorage<Span>();
  private readonly incoming = new W3CTraceContextPropagator();
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;
  private readonly untraceStatements: () => void;

  constructor({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = '', OTEL_SERVICE_NAME: name }: Env) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    this.provider = new BasicTracerProvider({
      resource: resources
        .defaultResource()
        .merge(resources.detectResources({ detectors: [resources.envDetector] }))
        .merge(resources.resourceFromAttributes({ 'service.name': name })),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    setGlobalErrorHandler((err) => this.logExportError(err));
    this.tracer = this.provider.getTracer('todo-backend');
    this.untraceStatements = traceStatements((statement) => this.beginStatement(statement));
  }

  traceRequests(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, _, done) => {
      this.begin(request);
      this.active.run(request.span!, done);
    });
    // Reading the body loses the async context, because it runs in socket events.
    fastify.addHook('preHandler', (request, _, done) => this.active.run(request.span!, done));
    fastify.addHook('onResponse', (request, reply, done) => {
      this.end(request, reply.statusCode);
      done();
    });
    // onResponse does not run if the client disconnects first.
    fastify.addHook('onRequestAbort', (request, done) => {
      this.end(request);
      done();
    });
    fastify.addHook('onClose', () => this.close());
  }

  private begin(request: FastifyRequest): void {
    const { method, headers } = request;
    const route = request.routeOptions.url;
    // Operations of a batch are children of its span. Other requests continue the caller's trace.
    const activeSpan = this.active.getStore();
    const parent = activeSpan
      ? trace.setSpan(ROOT_CONTEXT, activeSpan)
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

  /** Traces only statements of requests. Background statements would be noise. */
  private beginStatement({ name, operation, text }: StatementInTrace): EndSpan | undefined {
    const activeSpan = this.active.getStore();
    if (!activeSpan?.isRecording()) return undefined;
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      ...(name !== undefined && { 'db.statement.name': name, 'db.query.text': text }),
    };
    const parent = trace.setSpan(ROOT_CONTEXT, activeSpan);
    const title = name === undefined ? operation : `${operation} ${name}`;
    const span = this.tracer.startSpan(title, { kind: SpanKind.CLIENT, attributes }, parent);
    return (error) => {
      const code = (error as { code?: string } | undefined)?.code;
      if (error) span.setStatus({ code: SpanStatusCode.ERROR });
      if (code !== undefined) span.setAttribute('db.response.status_code', code);
      span.end();
    };
  }

  private logExportError(err: unknown): void {
    if (performance.now() - this.loggedAt < LOG_INTERVAL_MS) return;
    this.loggedAt = performance.now();
    this.logger.warn({ message: 'exporting traces failed; dropping them', err });
  }

  private async close(): Promise<void> {
    this.untraceStatements();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, SHUTDOWN_TIMEOUT_MS)));
    await Promise.race([this.provider.shutdown().catch(() => {}), timeout]);
    clearTimeout(timer);
  }
}
