import { setTimeout as sleep } from 'node:timers/promises';
import type * as prometheus from 'prom-client';
import { VERSION } from '../version.js';
import {
  type Counter,
  type Definition,
  type Histogram,
  type HistogramDefinition,
  Metrics,
  type Sample,
} from './metrics.js';

/** Metrics that are not ready in time are omitted. */
const PREPARATION_TIMEOUT_MS = 1_000;

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

type Registry = prometheus.Registry<prometheus.RegistryContentType>;

/** Records metrics and exposes them in Prometheus' formats. */
export class PrometheusMetrics extends Metrics {
  readonly areServed = true;
  private readonly plain: Registry;
  private readonly open: Registry;
  private readonly preparations: (() => Promise<void>)[] = [];

  constructor(private readonly library: typeof prometheus) {
    super();
    this.plain = new library.Registry();
    this.open = new library.Registry();
    this.open.setContentType(library.Registry.OPENMETRICS_CONTENT_TYPE);
    library.collectDefaultMetrics({ register: this.plain });
    this.gauge(
      { name: 'todo_build_info', help: 'Always 1; the version is a label.', labels: ['version'] },
      () => [{ labels: { version: VERSION }, value: 1 }],
    );
  }

  counter(definition: Definition): Counter {
    const counter = new this.library.Counter(this.configured(definition));
    return {
      begin: (labels) => counter.inc(labels, 0),
      count: (labels, by = 1) => (labels ? counter.inc(labels, by) : counter.inc(by)),
    };
  }

  histogram({ buckets, ...definition }: HistogramDefinition): Histogram {
    const histogram = new this.library.Histogram({ ...this.configured(definition), buckets: [...buckets] });
    return { observe: (value, labels = {}) => histogram.observe(labels, value) };
  }

  gauge(definition: Definition, read: () => number | readonly Sample[] | undefined): void {
    const collect = function (this: prometheus.Gauge): void {
      const samples = samplesOf(read);
      this.reset();
      for (const { labels = {}, value } of samples) this.set(labels, value);
      // The library initializes gauges without labels to 0, but an unknown value must be omitted.
      if (samples.length === 0 && !definition.labels) this.remove();
    };
    new this.library.Gauge({ ...this.configured(definition), collect });
  }

  total(definition: Definition, read: () => number | readonly Sample[]): void {
    const collect = function (this: prometheus.Counter): void {
      this.reset();
      for (const { labels = {}, value } of samplesOf(read)) this.inc(labels, value);
    };
    new this.library.Counter({ ...this.configured(definition), collect });
  }

  beforeScrape(prepare: () => Promise<void>): void {
    this.preparations.push(prepare);
  }

  /** @param accept the Accept header; can select OpenMetrics */
  async read(accept = ''): Promise<Exposition> {
    await Promise.race([
      Promise.allSettled(this.preparations.map((prepare) => prepare())),
      sleep(PREPARATION_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    const registry = accept.includes('application/openmetrics-text') ? this.inOpenMetrics() : this.plain;
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  private configured({ name, help, labels = [] }: Definition) {
    return { name, help, labelNames: [...labels], registers: [this.plain] };
  }

  /** Copies the metrics, because the library modifies counter names for this format. */
  private inOpenMetrics(): Registry {
    this.open.clear();
    for (const metric of this.plain.getMetricsAsArray() as unknown as prometheus.Metric[])
      this.open.registerMetric(Object.create(metric) as prometheus.Metric);
    return this.open;
  }
}

/** A metric that cannot be read must not break the others. */
function samplesOf(read: () => number | readonly Sample[] | undefined): readonly Sample[] {
  try {
    const found = read() ?? [];
    return typeof found === 'number' ? [{ value: found }] : found;
  } catch {
    return [];
  }
}
