import pg from 'pg';
import { APP_ROLE } from './app-role.js';
import type { ClockReading, ClockTime } from './clock-reading.js';
import { origin } from './origin.js';
import type { Limits } from './patience.js';
import { type BoundStatement, isoTime } from './statement.js';

/**
 * Role, owner and the request that writes, and how long it may take, set together and for this transaction only. A
 * transaction pooler lets no session have limits of its own.
 */
export const SCOPE = {
  name: 'todo_scope',
  text: `SELECT set_config('role', $1, true), set_config('app.owner_id', $2, true), set_config('app.request_id', $3, true),
                set_config('statement_timeout', $4, true), set_config('lock_timeout', $5, true),
                set_config('idle_in_transaction_session_timeout', $6, true)`,
} as const;

const NO_LIMITS: Limits = { statement: '0', lock: '0', idle: '0', isLong: true };

export const scopeValues = (owner: string, { statement, lock, idle } = NO_LIMITS): string[] => [
  APP_ROLE,
  owner,
  origin.getStore()?.requestId ?? '',
  statement,
  lock,
  idle,
];

const ownerIn = ([, owner]: readonly string[]): string => owner!;

/** The owner's clock, for those who want to know what it showed before their rows were read. */
export const CLOCK = {
  name: 'todo_clock',
  text: 'SELECT feed_since, seq FROM owners WHERE owner_id = $1',
};

/** What pg's Query is inside, as far as it is used here. */
interface PgQuery extends pg.Submittable {
  prepare(wire: Wire): void;
  handleDataRow(message: Row): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
interface Row {
  readonly fields: readonly string[];
}
interface Wire {
  readonly parsedStatements: Readonly<Record<string, string>>;
  bind(message: { statement: string; values: string[]; valueMapper(value: string): string }): void;
  execute(message: object): void;
}
type Callback<R> = (error: Error | null, result: pg.QueryResult<R & pg.QueryResultRow>) => void;
const PgQuery = pg.Query as unknown as new (
  statement: BoundStatement,
  values: undefined,
  callback: Callback<unknown>,
) => PgQuery;

/**
 * One statement in an owner's scope: a transaction in a single round trip. The scope and the statement are written
 * before one Sync message, and PostgreSQL runs whatever stands between two of those as one transaction (PostgreSQL,
 * "Extended Query: Pipelining"). So there is no moment at which the one could run without the other, no BEGIN and no
 * COMMIT to wait for, and a transaction pooler keeps both on one connection.
 */
class ScopedQuery extends PgQuery {
  /** Whose answers are yet to come before the statement's own. */
  private readonly ahead: ('scope' | 'clock')[] = ['scope'];
  private clockRow?: Row;

  constructor(
    private readonly scope: string[],
    statement: BoundStatement,
    private readonly clock: ClockReading | undefined,
    callback: Callback<unknown>,
  ) {
    super(statement, undefined, callback);
  }

  override prepare(wire: Wire): void {
    execute(wire, SCOPE.name, this.scope);
    if (this.clock && wire.parsedStatements[CLOCK.name] !== undefined) {
      this.ahead.push('clock');
      execute(wire, CLOCK.name, [ownerIn(this.scope)]);
    } else {
      this.clock?.note(null);
    }
    super.prepare(wire);
  }

  override handleDataRow(message: Row): void {
    const [answering] = this.ahead;
    if (answering === undefined) super.handleDataRow(message);
    else if (answering === 'clock') this.clockRow = message;
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    const answered = this.ahead.shift();
    if (answered === undefined) super.handleCommandComplete(message, wire);
    else if (answered === 'clock') this.clock!.note(timeIn(this.clockRow?.fields));
  }
}

function execute(wire: Wire, statement: string, values: string[]): void {
  wire.bind({ statement, values, valueMapper: (value) => value });
  wire.execute({});
}

function timeIn(fields: readonly string[] | undefined): ClockTime | null {
  if (fields === undefined) return null;
  const [feedSince, seq] = fields;
  return { feedSince: isoTime(feedSince!), seq: Number(seq) };
}

/** The same in a transaction whose scope is set: its first statement. */
export async function readClockAlong(client: pg.ClientBase, owner: string): Promise<void> {
  const clock = origin.getStore()?.clock;
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
 * Makes a new connection ready for `queryInScope`: what stands before its statement is parsed by queries of their own, so
 * that pg does not take the answers to that for the answer to another statement's parsing.
 */
export async function prepareConnection(client: pg.ClientBase, clock = CLOCK.text): Promise<void> {
  // A connection that breaks while it is in use fails its queries; without a listener it would end the process too.
  client.on('error', () => {});
  // Run outside a transaction it changes nothing. Before the first migration there is no such role yet.
  await Promise.all(
    [
      { ...SCOPE, values: scopeValues('') },
      { ...CLOCK, text: clock, values: [''] },
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
  clock = origin.getStore()?.clock,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    client.query(
      new ScopedQuery(scope, statement, clock, (error, result) =>
        error ? reject(error) : resolve(result.rows as Row[]),
      ),
    );
  });
}
