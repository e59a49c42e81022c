import type { EntityMetadata, EntityTarget } from 'typeorm';
import type { OwnerId } from '../ownership/owner-id.js';
import type { Owned } from './owned.repository.js';
import { Statement } from './statement.js';
import type { UnitOfWork } from './unit-of-work.js';

/** Parameter values by property name. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * Limits the prepared statements per connection, because filters can be combined in many ways. Further statements are parsed
 * each time.
 */
const MAX_PREPARED = 500;

/**
 * The second isolation layer: every statement has the owner in its WHERE clause. The text of a statement is created once per
 * shape, then runs as a prepared statement in the owner's scope.
 */
export abstract class ScopedRepository<Row extends Owned> {
  /** The column list of a SELECT or RETURNING, by property name. */
  protected readonly columns: string;
  /** `columns` without computed ones. */
  protected readonly stored: string;
  private readonly jsonColumns: readonly string[];
  private readonly statements = new Map<string, Statement>();

  protected readonly metadata: EntityMetadata;

  /** @param computed SQL for computed columns by property name */
  constructor(
    entity: EntityTarget<Row>,
    private readonly work: UnitOfWork,
    computed: Readonly<Record<string, string>> = {},
  ) {
    this.metadata = work.metadataOf(entity);
    this.stored = this.metadata.columns
      .filter(({ isSelect }) => isSelect)
      .map(({ databaseName, propertyName }) => `"${databaseName}" AS "${propertyName}"`)
      .join(', ');
    this.jsonColumns = this.metadata.columns
      .filter(({ type }) => type === 'jsonb')
      .map(({ propertyName }) => propertyName);
    const extra = Object.entries(computed).map(([name, sql]) => `${sql} AS "${name}"`);
    this.columns = [this.stored, ...extra].join(', ');
  }

  /**
   * Runs a statement for the owner.
   * @param shape identifies the statement's text within this repository
   * @param write returns the text, with `:owner` and the names of `values` as parameters. Called once per shape.
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
    const isKept = this.statements.size < MAX_PREPARED;
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

  /** Acquires the owner lock first, so that the statement sees all earlier writes of the owner. */
  protected async firstLocked<R = Row>(
    owner: OwnerId,
    shape: string,
    values: Values,
    write: () => string,
  ): Promise<R | null> {
    const statement = this.statement(shape, write, { locksOwner: true });
    return (await this.work.query<R>(owner, statement.bind({ ...values, owner })))[0] ?? null;
  }

  /** `columns` without the given properties. */
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

  /** Table and columns of another entity. */
  protected metadataOf(entity: EntityTarget<object>): EntityMetadata {
    return this.work.metadataOf(entity);
  }

  protected columnOf(property: string): string {
    return this.metadata.findColumnWithPropertyName(property)!.databaseName;
  }
}
