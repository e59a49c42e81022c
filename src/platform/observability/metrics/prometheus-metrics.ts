import { setTimeout as sleep } from 'node:timers/promises';
import type * as prometheus from 'prom-client';
import { VERSION } from '../version.js';
import { KeptHistogram } from './kept-histogram.js';
import {
  type Counter,
  type Definition,
  type Histogram,
  type HistogramDefinition,
  Metrics,
  type Sample,
} from './metrics.js';

/** For what has to be looked up first; what is not there by then is left out. */
const PREPARATION_MS = 1_000;

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

type Registry = prometheus.Registry<prometheus.RegistryContentType>;

/** Keeps the metrics of this service, and writes them as Prometheus reads them. */
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
      { name: 'todo_build_info', help: 'Always 1; which version this is.', labels: ['version'] },
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

  histogram({ name, help, buckets }: HistogramDefinition): Histogram {
    const histogram = new KeptHistogram(name, help, buckets);
    this.plain.registerMetric(histogram as unknown as prometheus.Metric);
    return histogram;
  }

  gauge(definition: Definition, read: () => number | readonly Sample[] | undefined): void {
    const collect = function (this: prometheus.Gauge): void {
      const samples = samplesOf(read);
      this.reset();
      for (const { labels = {}, value } of samples) this.set(labels, value);
      // The library takes a gauge without labels for 0; what cannot be told must not look like nothing.
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

  /** @param accept the request's header, by which OpenMetrics can be asked for */
  async read(accept = ''): Promise<Exposition> {
    await Promise.race([
      Promise.allSettled(this.preparations.map((prepare) => prepare())),
      sleep(PREPARATION_MS, undefined, { ref: false }),
    ]);
    const registry = accept.includes('application/openmetrics-text') ? this.inOpenMetrics() : this.plain;
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  private configured({ name, help, labels = [] }: Definition) {
    return { name, help, labelNames: [...labels], registers: [this.plain] };
  }

  /** The same metrics. Of counters that format has another name, which the library writes into the metric itself. */
  private inOpenMetrics(): Registry {
    this.open.clear();
    for (const metric of this.plain.getMetricsAsArray() as unknown as prometheus.Metric[])
      this.open.registerMetric(Object.create(metric) as prometheus.Metric);
    return this.open;
  }
}

/** One figure that cannot be read must not cost the others. */
function samplesOf(read: () => number | readonly Sample[] | undefined): readonly Sample[] {
  try {
    const found = read() ?? [];
    return typeof found === 'number' ? [{ value: found }] : found;
  } catch {
    return [];
  }
}
