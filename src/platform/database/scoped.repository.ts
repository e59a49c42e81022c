import type { Repository } from 'typeorm';
import type { OwnerId } from '../ownership/owner-id.js';
import type { Owned } from './owned.entity.js';
import { Statement } from './statement.js';
import type { UnitOfWork } from './unit-of-work.js';

/** What a statement sets or asks for, by the name of the property. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * Filters can be put together in more ways than a connection has room for: what comes after so many different ones is
 * parsed each time.
 */
const MAX_KEPT = 500;

/**
 * The second wall: rows of one kind, every statement of which names the owner in its WHERE. The text of a statement is
 * made once per shape; what runs is that text, prepared, in the owner's scope.
 */
export abstract class ScopedRepository<Row extends Owned> {
  /** What a SELECT or a RETURNING gives back, as the entity names it. */
  protected readonly columns: string;
  /** The same without what is computed. */
  protected readonly stored: string;
  private readonly jsonColumns: readonly string[];
  private readonly statements = new Map<string, Statement>();

  /** @param computed what a row has beside its columns, by the name of the property, in SQL over the table */
  constructor(
    protected readonly rows: Repository<Row>,
    private readonly work: UnitOfWork,
    computed: Readonly<Record<string, string>> = {},
  ) {
    this.stored = rows.metadata.columns
      .filter(({ isSelect }) => isSelect)
      .map(({ databaseName, propertyName }) => `"${databaseName}" AS "${propertyName}"`)
      .join(', ');
    this.jsonColumns = rows.metadata.columns
      .filter(({ type }) => type === 'jsonb')
      .map(({ propertyName }) => propertyName);
    const also = Object.entries(computed).map(([name, sql]) => `${sql} AS "${name}"`);
    this.columns = [this.stored, ...also].join(', ');
  }

  /**
   * Runs a statement for the owner.
   * @param shape what distinguishes the statement's text from this repository's others
   * @param write makes the text, with `:owner` and the names of `values` as parameters; called once per shape
   */
  protected async all<R = Row>(
    owner: OwnerId,
    shape: string,
    values: Values,
    write: () => string,
  ): Promise<R[]> {
    return this.work.query<R>(owner, this.statement(shape, write).bind({ ...values, owner }));
  }

  private statement(shape: string, write: () => string, { locksOwner = false } = {}): Statement {
    const known = this.statements.get(shape);
    if (known) return known;
    const isKept = this.statements.size < MAX_KEPT;
    const statement = new Statement(write(), { isKept, locksOwner });
    if (isKept) this.statements.set(shape, statement);
    return statement;
  }

  protected async first<R = Row>(
    owner: OwnerId,
    shape: string,
    values: Values,
    write: () => string,
  ): Promise<R | null> {
    return (await this.all<R>(owner, shape, values, write))[0] ?? null;
  }

  /** The same once the owner's lock is taken: the statement sees what the owner's other writes have committed. */
  protected async firstLocked<R = Row>(
    owner: OwnerId,
    shape: string,
    values: Values,
    write: () => string,
  ): Promise<R | null> {
    const statement = this.statement(shape, write, { locksOwner: true });
    return (await this.work.query<R>(owner, statement.bind({ ...values, owner })))[0] ?? null;
  }

  /** What `columns` has, without some of it. */
  protected columnsWithout(...properties: readonly (keyof Row & string)[]): string {
    const names = properties.map((property) => `AS "${property}"`);
    const kept = this.columns.split(', ').filter((column) => !names.some((name) => column.endsWith(name)));
    return kept.join(', ');
  }

  /** Values of `jsonb` columns as text: the driver would turn a list into a PostgreSQL array. */
  protected encoded(values: Values): Values {
    const json = this.jsonColumns.filter((name) => typeof values[name] === 'object' && values[name] !== null);
    if (json.length === 0) return values;
    return { ...values, ...Object.fromEntries(json.map((name) => [name, JSON.stringify(values[name])])) };
  }

  protected columnOf(property: string): string {
    return this.rows.metadata.findColumnWithPropertyName(property)!.databaseName;
  }
}
