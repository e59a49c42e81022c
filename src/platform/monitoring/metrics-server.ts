import cluster from 'node:cluster';
import { hash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Env } from '../config/env.js';
import { type Exposition, Metrics, PrometheusMetrics } from '../observability/metrics.js';
import { TokenInvalid } from '../identity.js';
import { sendProblem } from '../http/problem/problem.filter.js';
import { StartError } from '../config/operator-error.js';

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/** The content of /metrics and its authorization. */
@Injectable()
export class MetricsPage {
  private readonly expected?: Buffer;

  constructor(
    private readonly metrics: Metrics,
    { METRICS_TOKEN }: Env,
  ) {
    if (METRICS_TOKEN !== undefined) this.expected = digestOf(`Bearer ${METRICS_TOKEN}`);
  }

  /** Compares in constant time. */
  isAuthorized(authorization = ''): boolean {
    return this.expected === undefined || timingSafeEqual(digestOf(authorization), this.expected);
  }

  /** @throws Error if metrics are off */
  async read(accept?: string): Promise<Exposition> {
    if (!(this.metrics instanceof PrometheusMetrics)) throw new Error('metrics are off');
    return this.metrics.read(accept);
  }
}

/** Serves /metrics on the API's port if METRICS_TOKEN is set and METRICS_PORT is not. */
export function serveMetrics(fastify: FastifyInstance, env: Env, page: MetricsPage): void {
  if (env.METRICS_TOKEN === undefined || env.METRICS_PORT !== undefined) return;
  fastify.get('/metrics', async (request, reply) => {
    if (!page.isAuthorized(request.headers.authorization)) {
      sendProblem(new TokenInvalid(), request, reply);
      return reply;
    }
    const { contentType, text } = await page.read(request.headers.accept);
    return reply.header('cache-control', 'no-store').type(contentType).send(text);
  });
}

const RETRY_MS = 200;
/** A replaced worker exits within this time. */
const MAX_TAKEOVER_MS = 15_000;

/** Serves /metrics on a separate port that can be hidden from the internet, until the last request is answered. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server?: Server;
  private isStopping = false;

  constructor(
    private readonly page: MetricsPage,
    private readonly env: Env,
  ) {}

  /** The port it listens on; undefined if it does not. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** @throws StartError if the port is unavailable */
  async onApplicationBootstrap(): Promise<void> {
    const { METRICS_PORT: port } = this.env;
    if (port === undefined) return;
    this.server = createServer((request, response) => void this.respond(request, response));
    // Limits slow and idle clients.
    this.server.requestTimeout = 10_000;
    this.server.keepAliveTimeout = 60_000;
    this.server.maxConnections = 50;
    this.server.unref();
    if (await this.tryListen(port)) return;
    // A replaced worker keeps the port until it exits.
    if (!cluster.isWorker) throw new StartError(this.listenError(port, 'EADDRINUSE'));
    void this.takeOver(port).catch((err: unknown) =>
      this.logger.error({ message: '/metrics is unavailable', err }),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    if (!this.server?.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** @returns false if another process has the port */
  private async tryListen(port: number): Promise<boolean> {
    const { METRICS_HOST: host } = this.env;
    try {
      // The workers of a cluster would otherwise share the port.
      this.server!.listen({ port, host, exclusive: true });
      await once(this.server!, 'listening');
      this.logger.log(`/metrics is listening at ${host}:${this.port}`);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE') return false;
      throw new StartError(this.listenError(port, code));
    }
  }

  private async takeOver(port: number): Promise<void> {
    const startedAt = performance.now();
    let isLogged = false;
    while (!this.isStopping && !(await this.tryListen(port))) {
      if (!isLogged && performance.now() - startedAt > MAX_TAKEOVER_MS) {
        isLogged = true;
        this.logger.error(`${this.listenError(port, 'EADDRINUSE')} Retrying.`);
      }
      await sleep(RETRY_MS, undefined, { ref: false });
    }
  }

  private listenError(port: number, code?: string): string {
    return `Cannot serve /metrics on ${this.env.METRICS_HOST}:${port} (${code}): set METRICS_HOST and METRICS_PORT to a free address and port of this machine.`;
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    if (!/^\/metrics(\?|$)/.test(url)) return void response.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    if (!this.page.isAuthorized(headers.authorization))
      return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    try {
      const { contentType, text } = await this.page.read(headers.accept);
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
    } catch (err) {
      this.logger.error({ message: 'collecting metrics failed', err });
      response.writeHead(500).end();
    }
  }
}
