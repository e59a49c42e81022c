import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Env } from '../config/env.js';
import { StartError } from '../database/start-error.js';
import { MetricsPage } from './metrics-page.js';

const RETRY_MS = 200;
/** A worker that is replaced has stopped by then. */
const REPLACED_WITHIN_MS = 15_000;

/** /metrics on a port of its own, which can be kept from the internet. It answers until the last request is. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server?: Server;
  private isStopping = false;

  constructor(
    private readonly page: MetricsPage,
    private readonly env: Env,
  ) {}

  /** Where it listens; undefined where it does not. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** @throws StartRefused where the port cannot be had */
  async onApplicationBootstrap(): Promise<void> {
    const { METRICS_PORT: port } = this.env;
    if (port === undefined) return;
    this.server = createServer((request, response) => void this.answer(request, response));
    // A scraper asks rarely; whoever else is there is not waited for.
    this.server.requestTimeout = 10_000;
    this.server.keepAliveTimeout = 60_000;
    this.server.maxConnections = 50;
    this.server.unref();
    if (await this.listens(port)) return;
    // The worker that this one replaces has the port until it has ended.
    if (!cluster.isWorker) throw new StartError(this.refusal(port, 'EADDRINUSE'));
    void this.takeOver(port).catch((err: unknown) => this.logger.error({ message: 'no /metrics', err }));
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    if (!this.server?.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** @returns false where another process has the port */
  private async listens(port: number): Promise<boolean> {
    const { METRICS_HOST: host } = this.env;
    try {
      // Not shared between the workers of a cluster.
      this.server!.listen({ port, host, exclusive: true });
      await once(this.server!, 'listening');
      this.logger.log(`/metrics is at ${host}:${this.port}`);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE') return false;
      throw new StartError(this.refusal(port, code));
    }
  }

  private async takeOver(port: number): Promise<void> {
    const since = performance.now();
    let isTold = false;
    while (!this.isStopping && !(await this.listens(port))) {
      if (!isTold && performance.now() - since > REPLACED_WITHIN_MS) {
        isTold = true;
        this.logger.error(`${this.refusal(port, 'EADDRINUSE')} It is tried again.`);
      }
      await sleep(RETRY_MS, undefined, { ref: false });
    }
  }

  private refusal(port: number, code?: string): string {
    return `Cannot serve /metrics on ${this.env.METRICS_HOST}:${port} (${code}): set METRICS_HOST and METRICS_PORT to what this machine allows.`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
      this.logger.error({ message: 'the metrics could not be told', err });
      response.writeHead(500).end();
    }
  }
}
