import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Env } from '../config/env.js';
import { StartRefused } from '../database/start.errors.js';
import { MetricsPage } from './metrics-page.js';

/** Of one machine's processes each has its own figures, and so its own port: the first free one from METRICS_PORT on. */
const MOST_WORKERS = 128;

/** /metrics on a port of its own, which can be kept from the internet. It answers until the last request is. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server?: Server;

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
    await this.listen(port, port === 0 || !cluster.isWorker ? port : port + MOST_WORKERS);
    this.server.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.server?.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async listen(port: number, last: number): Promise<void> {
    const { METRICS_HOST: host } = this.env;
    try {
      // Not shared between the workers of a cluster.
      this.server!.listen({ port, host, exclusive: true });
      await once(this.server!, 'listening');
      this.logger.log(`/metrics is at ${host}:${this.port}`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && port < last) return this.listen(port + 1, last);
      throw new StartRefused(
        `Cannot serve /metrics on ${host}:${port} (${code}): set METRICS_HOST and METRICS_PORT to what this machine allows.`,
      );
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    if (!/^\/metrics(\?|$)/.test(url)) return void response.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    if (!this.page.admits(headers.authorization))
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
