import { hash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Env } from '../config/env.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { type Exposition, PrometheusMetrics } from '../observability/metrics/prometheus-metrics.js';

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/** What /metrics answers, wherever it is served, and to whom. */
@Injectable()
export class MetricsPage {
  private readonly expected?: Buffer;

  constructor(
    private readonly metrics: Metrics,
    { METRICS_TOKEN }: Env,
  ) {
    if (METRICS_TOKEN !== undefined) this.expected = digestOf(`Bearer ${METRICS_TOKEN}`);
  }

  /** Takes as long for a token that is nearly right as for one that is not. */
  isAuthorized(authorization = ''): boolean {
    return this.expected === undefined || timingSafeEqual(digestOf(authorization), this.expected);
  }

  /** @throws Error where there are no metrics to be told */
  async read(accept?: string): Promise<Exposition> {
    if (!(this.metrics instanceof PrometheusMetrics)) throw new Error('no metrics are kept');
    return this.metrics.read(accept);
  }
}
