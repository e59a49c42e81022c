import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Env } from '../config/env.js';
import { DatabaseMetrics, PoolMetrics } from './database-metrics.js';
import { Metrics, NoMetrics, PrometheusMetrics } from '../observability/metrics.js';
import { MetricsPage, MetricsServer } from './metrics-server.js';

/** Metrics and the routes that serve them. */
@Global()
@Module({})
export class MetricsModule {
  static forRoot(env: Env): DynamicModule {
    return {
      module: MetricsModule,
      providers: [
        { provide: Metrics, useFactory: () => createMetrics(env) },
        MetricsPage,
        MetricsServer,
        PoolMetrics,
        DatabaseMetrics,
      ],
      exports: [Metrics, MetricsPage, PoolMetrics],
    };
  }
}

async function createMetrics({ METRICS_PORT, METRICS_TOKEN }: Env): Promise<Metrics> {
  if (METRICS_PORT === undefined && METRICS_TOKEN === undefined) return new NoMetrics();
  return new PrometheusMetrics(await import('prom-client'));
}
