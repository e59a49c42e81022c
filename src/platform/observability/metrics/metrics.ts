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
