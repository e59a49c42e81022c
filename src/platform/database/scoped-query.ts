import pg from 'pg';
import utils from 'pg/lib/utils.js';
import { APP_ROLE } from './row-security.js';
import { type ClockReading, type ClockTime, requestContext } from '../request-context.js';
import type { TransactionTimeouts } from './request-deadline.js';
import { type BoundStatement, isoTime } from './statement.js';

/** Sets role, owner, request id and timeouts for one transaction. Session settings would not survive a transaction pooler. */
export const SCOPE = {
  name: 'todo_scope',
  text: `SELECT set_config('role', $1, true), set_config('app.owner_id', $2, true), set_config('app.request_id', $3, true),
                set_config('statement_timeout', $4, true), set_config('lock_timeout', $5, true),
                set_config('idle_in_transaction_session_timeout', $6, true), set_config('app.max_bytes', $7, true)`,
} as const;

const NO_TIMEOUTS: TransactionTimeouts = { statement: '0', lock: '0', idle: '0', bytes: '', isLong: true };

export const scopeValues = (owner: string, { statement, lock, idle, bytes } = NO_TIMEOUTS): string[] => [
  APP_ROLE,
  owner,
  requestContext.getStore()?.requestId ?? '',
  statement,
  lock,
  idle,
  requestContext.getStore()?.deletes ? '' : bytes,
];

const ownerIn = ([, owner]: readonly string[]): string => owner!;
/** Reads the owner's clock before a statement. */
export const CLOCK = {
  name: 'todo_clock',
  text: 'SELECT feed_since, seq FROM owners WHERE owner_id = $1',
};

/** The owner lock. A statement after it sees all earlier commits of the owner. */
export const LOCK = {
  name: 'todo_lock',
  text: 'SELECT FROM owners WHERE owner_id = $1 FOR NO KEY UPDATE',
};

/** The internals of pg's Query that are used here. */
interface PgQuery extends pg.Submittable {
  name?: string;
  values?: unknown[];
  readonly text: string;
  callback: Callback<unknown>;
  _result: RowShape & { _types?: pg.CustomTypesConfig };
  _accumulateRows: boolean;
  hasBeenParsed(wire: Wire): unknown;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: Row): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
/** pg's state after a RowDescription message. */
interface RowShape {
  fields: unknown;
  _parsers: unknown;
  _prebuiltEmptyResultObject: unknown;
}
interface Row {
  readonly fields: readonly string[];
}
interface Wire {
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: { name?: string; text: string }): void;
  bind(message: { statement?: string; values: unknown[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: object): void;
  sync(): void;
}
type Callback<R> = (error: Error | null, result: pg.QueryResult<R & pg.QueryResultRow>) => void;
const PgQuery = pg.Query as unknown as new (text: string) => PgQuery;

/** Row descriptions by prepared statement. They never change on a connection, so Describe is sent only once. */
const shapes = new WeakMap<Wire, Map<string, RowShape>>();

/** A statement that runs before the main one, with a handler for its row. */
interface Leading {
  readonly onRow?: (fields: readonly string[] | undefined) => void;
  fields?: readonly string[];
}

/**
 * Runs one statement in an owner's scope: a transaction in a single round trip. The scope and the statement are sent before
 * one Sync message, and PostgreSQL runs everything between two Sync messages as one transaction ("Extended Query:
 * Pipelining"). Neither can run without the other, there is no BEGIN or COMMIT to wait for, and a transaction pooler keeps
 * both on one connection.
 */
class ScopedQuery extends PgQuery {
  /** Statements whose results arrive before the main statement's. */
  private readonly leading: Leading[] = [];
  private wire?: Wire;

  constructor(
    private readonly scope: string[],
    private readonly statement: BoundStatement,
    private readonly clock: ClockReading | undefined,
    callback: Callback<unknown>,
  ) {
    // pg would copy an object.
    super(statement.text);
    this.name = statement.name;
    // Can throw, so convert the values before sending anything.
    this.values = statement.values.map((value) => utils.prepareValue(value));
    this.callback = callback;
    this._result._types = statement.types;
  }

  /** Forces the extended protocol. A simple query would run without the scope. */
  readonly requiresPreparation = (): boolean => true;

  prepare(wire: Wire): void {
    this.sendLeading(wire, SCOPE.name, this.scope);
    if (this.clock && wire.parsedStatements[CLOCK.name] !== undefined)
      this.sendLeading(wire, CLOCK.name, [ownerIn(this.scope)], (fields) => this.clock!.note(timeIn(fields)));
    else this.clock?.note(null);
    if (this.statement.locksOwner) this.sendLeading(wire, LOCK.name, [ownerIn(this.scope)]);
    this.send(wire);
  }

  override handleRowDescription(message: unknown): void {
    super.handleRowDescription(message);
    if (this.name === undefined) return;
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result;
    shapes.get(this.wire!)?.set(this.name, { fields, _parsers, _prebuiltEmptyResultObject });
  }

  override handleDataRow(message: Row): void {
    const [current] = this.leading;
    if (current === undefined) super.handleDataRow(message);
    else current.fields = message.fields;
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    const completed = this.leading.shift();
    if (completed === undefined) super.handleCommandComplete(message, wire);
    else completed.onRow?.(completed.fields);
  }

  private sendLeading(wire: Wire, statement: string, values: string[], onRow?: Leading['onRow']): void {
    this.leading.push({ onRow });
    wire.bind({ statement, values });
    wire.execute({});
  }

  private send(wire: Wire): void {
    const { name, text, values } = this;
    this.wire = wire;
    if (!this.hasBeenParsed(wire)) {
      wire.parse({ name, text });
      if (name !== undefined) wire.submittedNamedStatements[name] = text;
    }
    wire.bind({ statement: name, values: values! });
    const known = this.shapeOn(wire);
    if (known) {
      Object.assign(this._result, known);
      this._accumulateRows = true;
    } else {
      wire.describe({ type: 'P', name: '' });
    }
    wire.execute({});
    wire.sync();
  }

  private shapeOn(wire: Wire): RowShape | undefined {
    let known = shapes.get(wire);
    if (!known) shapes.set(wire, (known = new Map()));
    return this.name === undefined ? undefined : known.get(this.name);
  }
}

function timeIn(fields: readonly string[] | undefined): ClockTime | null {
  if (fields === undefined) return null;
  const [feedSince, seq] = fields;
  return { feedSince: isoTime(feedSince!), seq: Number(seq) };
}

/** Reads the clock as the first statement of a transaction whose scope is set. */
export async function readClockAlong(client: pg.ClientBase, owner: string): Promise<void> {
  const clock = requestContext.getStore()?.clock;
  if (clock === undefined) return;
  const asText = { getTypeParser: () => (text: string) => text } as pg.CustomTypesConfig;
  const { rows } = await client.query<string[]>({
    ...CLOCK,
    values: [owner],
    rowMode: 'array',
    types: asText,
  });
  clock.note(timeIn(rows[0]));
}

/**
 * Prepares a new connection for `queryInScope`. The leading statements are parsed by separate queries, so that pg does not
 * assign their ParseComplete messages to another statement.
 */
export async function prepareConnection(client: pg.ClientBase, clock = CLOCK.text): Promise<void> {
  // Without a listener, a broken connection would end the process. Its queries fail anyway.
  client.on('error', () => {});
  // Has no effect outside a transaction. Fails before the first migration because the role does not exist yet.
  await Promise.all(
    [
      { ...SCOPE, values: scopeValues('') },
      { ...CLOCK, text: clock, values: [''] },
      { ...LOCK, values: [''] },
    ].map((statement) => client.query(statement).catch(() => {})),
  );
}

/**
 * Runs the statement on a prepared connection outside a transaction.
 * @param clock receives the owner's clock before the statement
 */
export function queryInScope<Row>(
  client: pg.ClientBase,
  scope: string[],
  statement: BoundStatement,
  // Read now, because pg sends the query later, outside the request context.
  clock = requestContext.getStore()?.clock,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    client.query(
      new ScopedQuery(scope, statement, clock, (error, result) =>
        error ? reject(error) : resolve(result.rows as Row[]),
      ),
    );
  });
}
