import { createHash } from 'node:crypto';
import pg from 'pg';

/** A statement with its values, as a pg query config. */
export interface BoundStatement {
  /** Undefined if it is not a prepared statement. */
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
  readonly types?: pg.CustomTypesConfig;
  /** Whether it can change rows. */
  readonly writes?: boolean;
  /** Whether to acquire the owner lock first, so that it sees all earlier writes of the owner. */
  readonly locksOwner?: boolean;
}

const { DATE, INT8, TIMESTAMP, TIMESTAMPTZ } = pg.types.builtins;
/** `uuid[]`. Missing in pg's type list. */
const UUID_ARRAY = 2951;
const parserOf = pg.types.getTypeParser as (type: number, format: 'text') => (text: string) => unknown;
const parseUuids = parserOf(UUID_ARRAY, 'text');
const IN_UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?\+00$/;

/**
 * Parses times directly to the ISO 8601 text of responses. Going through a Date took 57 µs for a page of 20 rows; this takes
 * 4 µs.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((type: number, format: 'text') =>
    PARSERS.get(type) ?? pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser,
};

/** Dates and local times stay text, because a Date would interpret them in the process's time zone. */
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [TIMESTAMPTZ, isoTime],
  [TIMESTAMP, (text) => text.replace(' ', 'T')],
  [DATE, (text) => text],
  // All counts and change numbers are far below 2^53.
  [INT8, Number],
  // Most tasks have no labels.
  [UUID_ARRAY, (text) => (text === '{}' ? [] : parseUuids(text))],
]);

/** Converts PostgreSQL's text of a timestamp to ISO 8601 with milliseconds. */
export function isoTime(text: string): string {
  // A login role or a server can set another time zone.
  if (!IN_UTC.test(text)) return (pg.types.getTypeParser(TIMESTAMPTZ)(text) as Date).toISOString();
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;
}

const WRITES = /\b(INSERT INTO|DELETE FROM|UPDATE \w+ (AS \w+ )?SET)\b/;

/** An SQL statement with `:named` parameters. By default it is a prepared statement, parsed once per connection. */
export class Statement {
  private readonly name?: string;
  private readonly text: string;
  private readonly parameters: readonly string[];
  private readonly writes: boolean;
  private readonly locksOwner: boolean;

  constructor(sql: string, { isKept = true, locksOwner = false } = {}) {
    const parameters: string[] = [];
    this.text = sql.replace(/(?<![:\w]):(\w+)/g, (_, parameter: string) => {
      if (!parameters.includes(parameter)) parameters.push(parameter);
      return `$${parameters.indexOf(parameter) + 1}`;
    });
    this.parameters = parameters;
    this.writes = WRITES.test(sql);
    this.locksOwner = locksOwner;
    if (isKept) this.name = `todo_${createHash('sha256').update(this.text).digest('hex').slice(0, 16)}`;
  }

  /** @throws Error if a parameter has no value: a missing owner must never reach a WHERE clause */
  bind(values: Readonly<Record<string, unknown>>): BoundStatement {
    return {
      name: this.name,
      text: this.text,
      types,
      writes: this.writes,
      locksOwner: this.locksOwner,
      values: this.parameters.map((parameter) => {
        if (values[parameter] === undefined) throw new Error(`no value for :${parameter}`);
        return values[parameter];
      }),
    };
  }
}
