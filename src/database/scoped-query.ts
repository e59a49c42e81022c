import pg from 'pg';
import { APP_ROLE } from './app-role.js';
import { origin } from './origin.js';
import type { Limits } from './patience.js';
import type { BoundStatement } from './statement.js';

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

const NO_LIMITS: Limits = { statement: '0', lock: '0', idle: '0', silenceMs: 0 };

export const scopeValues = (owner: string, { statement, lock, idle } = NO_LIMITS): string[] => [
  APP_ROLE,
  owner,
  origin.getStore()?.requestId ?? '',
  statement,
  lock,
  idle,
];

/** What pg's Query is inside, as far as it is used here. */
interface PgQuery extends pg.Submittable {
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
interface Wire {
  bind(message: { statement: string; values: string[]; valueMapper(value: string): string }): void;
  execute(message: object): void;
}
type Callback<Row> = (error: Error | null, result: pg.QueryResult<Row & pg.QueryResultRow>) => void;
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
  private scoping = true;
  private readonly scope: string[];

  constructor(scope: string[], statement: BoundStatement, callback: Callback<unknown>) {
    super(statement, undefined, callback);
    this.scope = scope;
  }

  override prepare(wire: Wire): void {
    wire.bind({ statement: SCOPE.name, values: this.scope, valueMapper: (value) => value });
    wire.execute({});
    super.prepare(wire);
  }

  override handleDataRow(message: unknown): void {
    if (!this.scoping) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.scoping) this.scoping = false;
    else super.handleCommandComplete(message, wire);
  }
}

/**
 * Makes a new connection ready for `queryInScope`: the scope's statement is parsed by a query of its own, so that pg
 * does not take the answer to that for the answer to another statement's parsing.
 */
export async function prepareConnection(client: pg.ClientBase): Promise<void> {
  // A connection that breaks while it is in use fails its queries; without a listener it would end the process too.
  client.on('error', () => {});
  // Run outside a transaction it changes nothing. Before the first migration there is no such role yet.
  await client.query({ ...SCOPE, values: scopeValues('') }).catch(() => {});
}

/** Runs the statement on a prepared connection that is in no transaction. */
export function queryInScope<Row>(
  client: pg.ClientBase,
  scope: string[],
  statement: BoundStatement,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    client.query(
      new ScopedQuery(scope, statement, (error, result) =>
        error ? reject(error) : resolve(result.rows as Row[]),
      ),
    );
  });
}
