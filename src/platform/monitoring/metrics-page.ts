import { hash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Env } from '../config/env.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { type Exposition, PrometheusMetrics } from '../observability/metrics/prometheus-metrics.js';

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
