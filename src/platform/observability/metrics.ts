import { setTimeout as sleep } from 'node:timers/promises';
import type * as prometheus from 'prom-client';
import { VERSION } from './version.js';

export type Labels = Readonly<Record<string, string>>;

/** A value of a metric that is read at scrape time. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

export interface Definition {
  /** Follows Prometheus' naming conventions: a unit suffix, `_total` for counters. */
  readonly name: string;
  readonly help: string;
  /** Label names. Values must have low cardinality: never an id or a path. */
  readonly labels?: readonly string[];
}

export interface HistogramDefinition extends Definition {
  /** Upper bounds, in the metric's unit. */
  readonly buckets: readonly number[];
}

export interface Counter {
  /** Initializes a series to 0, because Prometheus sees no increase in one that first appears as 1. */
  begin(labels: Labels): void;
  count(labels?: Labels, by?: number): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/**
 * The metrics registry. Features inject it and define their metrics once. Nothing is recorded if metrics are not served.
 */
export abstract class Metrics {
  /** Whether metrics are served. */
  abstract readonly areServed: boolean;

  /** Without labels it starts at 0. With labels, call `begin` for each series. */
  abstract counter(definition: Definition): Counter;

  abstract histogram(definition: HistogramDefinition): Histogram;

  /** A gauge that is read at scrape time. Undefined omits it. */
  abstract gauge(definition: Definition, read: () => number | readonly Sample[] | undefined): void;

  /** A counter that is counted elsewhere and read at scrape time. */
  abstract total(definition: Definition, read: () => number | readonly Sample[]): void;

  /** Registers a callback that runs before gauges are read, with a timeout. Errors are ignored. */
  abstract beforeScrape(prepare: () => Promise<void>): void;
}

const noop = (): void => {};

/** Used if metrics are not served. */
export class NoMetrics extends Metrics {
  readonly areServed = false;

  counter(): Counter {
    return { begin: noop, count: noop };
  }

  histogram(): Histogram {
    return { observe: noop };
  }

  gauge(): void {}

  total(): void {}

  beforeScrape(): void {}
}

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
