export type Labels = Readonly<Record<string, string>>;

/** One figure of a metric that is looked at when it is asked for. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

export interface Definition {
  /** As Prometheus names it: what, then the unit; `_total` for what only grows. */
  readonly name: string;
  readonly help: string;
  /** Names of labels. Of each, only so many values that all of them can be kept for ever: never an id or a path. */
  readonly labels?: readonly string[];
}

export interface HistogramDefinition extends Omit<Definition, 'labels'> {
  /** Upper bounds, in the metric's unit. */
  readonly buckets: readonly number[];
}

export interface Counter {
  /** Makes a series 0. Prometheus sees no increase in one that first appears as 1. */
  begin(labels: Labels): void;
  count(labels?: Labels, by?: number): void;
}

/** What is observed of one set of labels. */
export interface Series {
  observe(value: number): void;
}

export interface Histogram {
  /** Looked up once and held on to by whoever observes often. */
  of(labels?: Labels): Series;
}

/**
 * What the service counts and measures. Whoever has something to tell takes it as a dependency, and defines its metrics
 * once; where nobody can ask for them, nothing is kept.
 */
export abstract class Metrics {
  /** Whether anybody can ask. */
  abstract readonly areServed: boolean;

  /** Something that only grows. Without labels it begins at 0; with labels, each series has to be begun. */
  abstract counter(definition: Definition): Counter;

  abstract histogram(definition: HistogramDefinition): Histogram;

  /** Something that is looked at when it is asked for; undefined where it cannot be told. */
  abstract gauge(definition: Definition, read: () => number | readonly Sample[] | undefined): void;

  /** Something that only grows, and is counted elsewhere. */
  abstract total(definition: Definition, read: () => number | readonly Sample[]): void;

  /** Called before the gauges are read. Nobody waits for it for long, and its failing is no failure. */
  abstract beforeScrape(prepare: () => Promise<void>): void;
}

const nothing = (): void => {};

/** Where nobody can ask. */
export class NoMetrics extends Metrics {
  readonly areServed = false;

  counter(): Counter {
    return { begin: nothing, count: nothing };
  }

  histogram(): Histogram {
    return { of: () => ({ observe: nothing }) };
  }

  gauge(): void {}

  total(): void {}

  beforeScrape(): void {}
}
