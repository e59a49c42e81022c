import pg from 'pg';
import utils from 'pg/lib/utils.js';
import { APP_ROLE } from './app-role.js';
import type { ClockReading, ClockTime } from '../request-context/clock-reading.js';
import { requestContext } from '../request-context/request-context.js';
import type { TransactionTimeouts } from './request-deadline.js';
import { type BoundStatement, isoTime } from './statement.js';

/**
 * Role, owner and the request that writes, and how long it may take, set together and for this transaction only. A
 * transaction pooler lets no session have limits of its own.
 */
export const SCOPE = {
  name: 'todo_scope',
  text: `SELECT set_config('role', $1, true), set_config('app.owner_id', $2, true), set_config('app.request_id', $3, true),
                set_config('statement_timeout', $4, true), set_config('lock_timeout', $5, true),
                set_config('idle_in_transaction_session_timeout', $6, true), set_config('app.max_bytes', $7, true)`,
} as const;

const NO_LIMITS: TransactionTimeouts = { statement: '0', lock: '0', idle: '0', bytes: '', isLong: true };

export const scopeValues = (owner: string, { statement, lock, idle, bytes } = NO_LIMITS): string[] => [
  APP_ROLE,
  owner,
  requestContext.getStore()?.requestId ?? '',
  statement,
  lock,
  idle,
  requestContext.getStore()?.deletes ? '' : bytes,
];

const ownerIn = ([, owner]: readonly string[]): string => owner!;
/** The owner's clock, for those who want to know what it showed before their rows were read. */
export const CLOCK = {
  name: 'todo_clock',
  text: 'SELECT feed_since, seq FROM owners WHERE owner_id = $1',
};

/** The lock that every write of an owner takes first: a statement after it sees what others committed before. */
export const LOCK = {
  name: 'todo_lock',
  text: 'SELECT FROM owners WHERE owner_id = $1 FOR NO KEY UPDATE',
};

/** What pg's Query is inside, as far as it is used here. */
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
/** What pg makes of a description of rows. */
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

/** A prepared statement's rows look the same as long as its connection lives, so they are described once. */
const shapes = new WeakMap<Wire, Map<string, RowShape>>();

/** A statement to run ahead of another, and what to do with its row. */
interface Ahead {
  readonly take?: (fields: readonly string[] | undefined) => void;
  fields?: readonly string[];
}

/**
 * One statement in an owner's scope: a transaction in a single round trip. The scope and the statement are written
 * before one Sync message, and PostgreSQL runs all that stands between two of those as one transaction (PostgreSQL,
 * "Extended Query: Pipelining"). So there is no moment at which one could run without the other, no BEGIN and no
 * COMMIT to wait for, and a transaction pooler keeps both on one connection.
 */
class ScopedQuery extends PgQuery {
  /** Statements whose results arrive before the statement's own. */
  private readonly ahead: Ahead[] = [];
  private wire?: Wire;

  constructor(
    private readonly scope: string[],
    private readonly statement: BoundStatement,
    private readonly clock: ClockReading | undefined,
    callback: Callback<unknown>,
  ) {
    // As text: pg would copy an object.
    super(statement.text);
    this.name = statement.name;
    // Before anything is sent: it can throw.
    this.values = statement.values.map((value) => utils.prepareValue(value));
    this.callback = callback;
    this._result._types = statement.types;
  }

  /** A simple query would run without the scope. */
  readonly requiresPreparation = (): boolean => true;

  prepare(wire: Wire): void {
    this.sendAhead(wire, SCOPE.name, this.scope);
    if (this.clock && wire.parsedStatements[CLOCK.name] !== undefined)
      this.sendAhead(wire, CLOCK.name, [ownerIn(this.scope)], (fields) => this.clock!.note(timeIn(fields)));
    else this.clock?.note(null);
    if (this.statement.locksOwner) this.sendAhead(wire, LOCK.name, [ownerIn(this.scope)]);
    this.send(wire);
  }

  override handleRowDescription(message: unknown): void {
    super.handleRowDescription(message);
    if (this.name === undefined) return;
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result;
    shapes.get(this.wire!)?.set(this.name, { fields, _parsers, _prebuiltEmptyResultObject });
  }

  override handleDataRow(message: Row): void {
    const [answering] = this.ahead;
    if (answering === undefined) super.handleDataRow(message);
    else answering.fields = message.fields;
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    const answered = this.ahead.shift();
    if (answered === undefined) super.handleCommandComplete(message, wire);
    else answered.take?.(answered.fields);
  }

  private sendAhead(wire: Wire, statement: string, values: string[], take?: Ahead['take']): void {
    this.ahead.push({ take });
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

/** The same in a transaction whose scope is set: its first statement. */
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
 * Makes a new connection ready for `queryInScope`. What stands before its statement is parsed by queries of their own, so
 * that pg does not take the answers to that for those to another statement.
 */
export async function prepareConnection(client: pg.ClientBase, clock = CLOCK.text): Promise<void> {
  // A connection that breaks fails its queries; without a listener it would end the process too.
  client.on('error', () => {});
  // Run outside a transaction it changes nothing. Before the first migration there is no such role yet.
  await Promise.all(
    [
      { ...SCOPE, values: scopeValues('') },
      { ...CLOCK, text: clock, values: [''] },
      { ...LOCK, values: [''] },
    ].map((statement) => client.query(statement).catch(() => {})),
  );
}

/**
 * Runs the statement on a prepared connection that is in no transaction.
 * @param clock to be read before it
 */
export function queryInScope<Row>(
  client: pg.ClientBase,
  scope: string[],
  statement: BoundStatement,
  // Taken when it is asked for: pg sends it later, when nobody knows any more which request that was.
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
