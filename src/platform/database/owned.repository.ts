import type { OwnerId } from '../ownership/owner-id.js';
import type { OwnedEntity } from './owned.entity.js';
import { ScopedRepository, type Values } from './scoped.repository.js';

/** Rows of which an owner has many, each under an id. Those in the trash are not there. */
export abstract class OwnedRepository<Row extends OwnedEntity> extends ScopedRepository<Row> {
  async find(owner: OwnerId, id: string): Promise<Row | null> {
    return this.first(
      owner,
      'find',
      { id },
      () => `SELECT ${this.columns} FROM ${this.table} WHERE ${this.one}`,
    );
  }

  /** Also from the trash. */
  async findAnywhere(owner: OwnerId, id: string): Promise<Row | null> {
    return this.first(
      owner,
      'find anywhere',
      { id },
      () => `SELECT ${this.columns} FROM ${this.table} WHERE owner_id = :owner AND id = :id`,
    );
  }

  /** Null where the owner has a row with this id already, in the trash or not. */
  async add(owner: OwnerId, values: Values): Promise<Row | null> {
    const names = Object.keys(values);
    return this.first(owner, `add ${names}`, this.encoded(values), () => {
      const columns = names.map((name) => this.columnOf(name));
      return `
        INSERT INTO ${this.table} (${['owner_id', ...columns]}) VALUES (${[':owner', ...names.map((name) => `:${name}`)]})
        ON CONFLICT (owner_id, id) DO NOTHING RETURNING ${this.columns}`;
    });
  }

  /**
   * Sets what `values` names and nothing else, in one statement. Null where the owner has no such row.
   * @param only a further condition that the row must meet, in SQL
   */
  async update(owner: OwnerId, id: string, values: Values, only = 'true'): Promise<Row | null> {
    const names = Object.keys(values);
    if (names.length === 0) return this.find(owner, id);
    return this.first(owner, `update ${names} ${only}`, { ...this.encoded(values), id }, () => {
      const set = names.map((name) => `${this.columnOf(name)} = :${name}`);
      return `UPDATE ${this.table} SET ${set} WHERE ${this.one} AND ${only} RETURNING ${this.columns}`;
    });
  }

  /** Destroys the row. False where the owner has no such row. */
  async remove(owner: OwnerId, id: string): Promise<boolean> {
    const removed = await this.first(
      owner,
      'remove',
      { id },
      () => `DELETE FROM ${this.table} WHERE ${this.one} RETURNING id`,
    );
    return removed !== null;
  }

  /** Which rows there are, in SQL. */
  protected get alive(): string {
    const trash = this.rows.metadata.findColumnWithPropertyName('deletedAt');
    return trash ? `owner_id = :owner AND ${trash.databaseName} IS NULL` : 'owner_id = :owner';
  }

  private get table(): string {
    return this.rows.metadata.tableName;
  }

  private get one(): string {
    return `${this.alive} AND id = :id`;
  }
}
