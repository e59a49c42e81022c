import type { ObjectLiteral, Repository, SelectQueryBuilder } from 'typeorm';
import type { OwnerId } from '../ownership/owner-id.js';
import type { OwnedEntity } from './owned.entity.js';
import { Statement } from './statement.js';
import type { UnitOfWork } from './unit-of-work.js';

/** What a statement sets or asks for, by the name of the property. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The second wall: rows of one kind, every statement of which names the owner in its WHERE. TypeORM's query builder
 * writes a statement once per shape; what runs is that text, prepared, in the owner's scope.
 */
export abstract class OwnedRepository<Row extends OwnedEntity> {
  private readonly statements = new Map<string, Statement>();
  private readonly columns: string;

  constructor(
    private readonly rows: Repository<Row>,
    private readonly work: UnitOfWork,
  ) {
    const { columns } = rows.metadata;
    this.columns = columns.map((column) => `"${column.databaseName}" AS "${column.propertyName}"`).join(', ');
  }

  async find(owner: OwnerId, id: string): Promise<Row | null> {
    return this.first(owner, 'find', { id }, () => this.select().andWhere('row.id = :id').getQuery());
  }

  /** Null where the owner has a row with this id already. */
  async add(owner: OwnerId, values: Values): Promise<Row | null> {
    const names = Object.keys(values);
    return this.first(owner, `add ${names}`, values, () => this.insert(names).orIgnore().getQuery());
  }

  /** Adds the row or, where the owner has one with this id, sets all of `values` in it. */
  async put(owner: OwnerId, id: string, values: Values): Promise<Row & { readonly created: boolean }> {
    const names = Object.keys(values);
    const row = await this.first<Row & { created: boolean }>(owner, `put ${names}`, { ...values, id }, () => {
      const columns = names.map((name) => this.columnOf(name));
      const upsert = this.insert(['id', ...names]).orUpdate(columns, ['owner_id', 'id']);
      // A row that was not there before has no transaction that superseded it.
      return upsert.returning(`${this.columns}, xmax = 0 AS created`).getQuery();
    });
    return row!;
  }

  /** Sets what `values` names and nothing else, in one statement. Null where the owner has no such row. */
  async update(owner: OwnerId, id: string, values: Values): Promise<Row | null> {
    const names = Object.keys(values);
    if (names.length === 0) return this.find(owner, id);
    return this.first(owner, `update ${names}`, { ...values, id }, () =>
      this.builder()
        .update()
        .set(placeholders(names) as never)
        .where('owner_id = :owner AND id = :id')
        .returning(this.columns)
        .getQuery(),
    );
  }

  /** False where the owner has no such row. */
  async remove(owner: OwnerId, id: string): Promise<boolean> {
    const row = await this.first(owner, 'remove', { id }, () =>
      this.builder().delete().where('owner_id = :owner AND id = :id').returning('id').getQuery(),
    );
    return row !== null;
  }

  /** A SELECT of the owner's rows, to be narrowed further. */
  protected select(): SelectQueryBuilder<Row> {
    return this.rows.createQueryBuilder('row').select(this.columns).where('row.ownerId = :owner');
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
    let statement = this.statements.get(shape);
    if (!statement) this.statements.set(shape, (statement = new Statement(write())));
    return this.work.query<R>(owner, statement.bind({ ...values, owner }));
  }

  private async first<R = Row>(
    owner: OwnerId,
    shape: string,
    values: Values,
    write: () => string,
  ): Promise<R | null> {
    return (await this.all<R>(owner, shape, values, write))[0] ?? null;
  }

  private insert(names: readonly string[]) {
    const values = { ownerId: () => ':owner', ...placeholders(names) };
    return this.builder()
      .insert()
      .values(values as never)
      .updateEntity(false)
      .returning(this.columns);
  }

  private builder() {
    return this.rows.createQueryBuilder();
  }

  private columnOf(property: string): string {
    return this.rows.metadata.findColumnWithPropertyName(property)!.databaseName;
  }
}

const placeholders = (names: readonly string[]): ObjectLiteral =>
  Object.fromEntries(names.map((name) => [name, () => `:${name}`]));
