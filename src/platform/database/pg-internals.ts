// The only file that uses internals of pg, which has no public interface for pipelining or for the socket of a client.
// Checked against pg 8.23.1; a test fails when another version is installed, so that an update is checked, too.
import type { Socket } from 'node:net';
import pg from 'pg';
import utils from 'pg/lib/utils.js';
import type { BoundStatement } from './statement.js';

/** A client with the internals that are used here. */
interface Internals {
  readonly connection: Wire & {
    readonly stream: Socket;
    on(event: string, listener: (message: { mechanisms: readonly string[] }) => void): void;
    emit(event: 'error', error: Error): void;
  };
  readonly processID: number | null;
  _getActiveQuery(): unknown;
  readonly _sentQueryQueue: readonly unknown[];
}

const internalsOf = (client: pg.ClientBase): Internals => client as unknown as Internals;

export const socketOf = (client: pg.ClientBase): Socket => internalsOf(client).connection.stream;

/** The process id of the server's session. */
export const processIdOf = (client: pg.ClientBase): number | null => internalsOf(client).processID;

/** Whether the client waits for the response to a query. */
export const isWaiting = (client: pg.ClientBase): boolean =>
  Boolean(internalsOf(client)._getActiveQuery() ?? internalsOf(client)._sentQueryQueue[0]);

/**
 * Combines all writes to the connection in this tick. Each separate write costs a system call and may wake up the server,
 * a large share of the cost of a short transaction.
 */
export function coalesceWrites(client: pg.ClientBase): void {
  const socket = socketOf(client);
  if (socket.writableCorked > 0) return;
  socket.cork();
  process.nextTick(() => socket.uncork());
}

const CHANNEL_BINDING_MECHANISM = 'SCRAM-SHA-256-PLUS';

/**
 * Implements `channel_binding=require`: authenticates only with SCRAM channel binding, so that the login is tied to the TLS
 * connection. Other methods would expose the password, or a hash of it, to a man in the middle.
 */
export class ChannelBindingClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, enableChannelBinding: true } as pg.ClientConfig);
    const { connection } = internalsOf(this);
    let isBound = false;
    const reject = (): void => {
      connection.emit(
        'error',
        new Error('the server does not offer channel binding (TLS, SCRAM), which the URL requires'),
      );
      connection.stream.destroy();
    };
    // Runs before pg's own listeners send the response.
    connection.on('authenticationCleartextPassword', reject);
    connection.on('authenticationMD5Password', reject);
    connection.on('authenticationSASL', ({ mechanisms }) => {
      isBound = mechanisms.includes(CHANNEL_BINDING_MECHANISM);
      if (!isBound) reject();
    });
    connection.on('authenticationOk', () => {
      if (!isBound) reject();
    });
  }
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

/** A query with the internals that are used here. */
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
type Callback<R> = (error: Error | null, result: pg.QueryResult<R & pg.QueryResultRow>) => void;
const PgQuery = pg.Query as unknown as new (text: string) => PgQuery;

/** Row descriptions by prepared statement. They never change on a connection, so Describe is sent only once. */
const shapes = new WeakMap<Wire, Map<string, RowShape>>();

/** A statement that was prepared on the connection and runs before the main one. */
export interface LeadingStatement {
  readonly name: string;
  readonly values: string[];
  /** Skip the statement if it is not prepared on the connection. */
  readonly isOptional?: boolean;
  /** Receives the fields of the row as text; undefined without a row, or if the statement was skipped. */
  readonly onRow?: (fields: readonly string[] | undefined) => void;
}

/**
 * Runs statements in one transaction and one round trip: PostgreSQL runs everything between two Sync messages as one
 * transaction ("Extended Query: Pipelining"). None can run without the others, there is no BEGIN or COMMIT to wait for, and
 * a transaction pooler keeps them on one connection.
 */
export class PipelinedQuery extends PgQuery {
  /** Leading statements whose results have not arrived yet. */
  private readonly pending: { readonly onRow?: LeadingStatement['onRow']; fields?: readonly string[] }[] = [];
  private wire?: Wire;

  constructor(
    private readonly leading: readonly LeadingStatement[],
    { name, text, values, types }: BoundStatement,
    callback: Callback<unknown>,
  ) {
    // pg would copy an object.
    super(text);
    this.name = name;
    // Can throw, so convert the values before sending anything.
    this.values = values.map((value) => utils.prepareValue(value));
    this.callback = callback;
    this._result._types = types;
  }

  /** Forces the extended protocol. A simple query would run without the leading statements. */
  readonly requiresPreparation = (): boolean => true;

  prepare(wire: Wire): void {
    for (const { name, values, isOptional, onRow } of this.leading) {
      if (isOptional && wire.parsedStatements[name] === undefined) {
        onRow?.(undefined);
        continue;
      }
      this.pending.push({ onRow });
      wire.bind({ statement: name, values });
      wire.execute({});
    }
    this.send(wire);
  }

  override handleRowDescription(message: unknown): void {
    super.handleRowDescription(message);
    if (this.name === undefined) return;
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result;
    shapes.get(this.wire!)?.set(this.name, { fields, _parsers, _prebuiltEmptyResultObject });
  }

  override handleDataRow(message: Row): void {
    const [current] = this.pending;
    if (current === undefined) super.handleDataRow(message);
    else current.fields = message.fields;
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    const completed = this.pending.shift();
    if (completed === undefined) super.handleCommandComplete(message, wire);
    else completed.onRow?.(completed.fields);
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
