import { Column, PrimaryColumn } from 'typeorm';
import type { OwnerId } from '../ownership/owner-id.js';
import { ScopedRepository, type Values } from './scoped.repository.js';

/** A row with an owner. The primary key starts with the owner, so that indexes and foreign keys can too. */
export abstract class Owned {
  @PrimaryColumn('text', { name: 'owner_id' })
  readonly ownerId!: OwnerId;
}

/** A mutable row. */
export abstract class OwnedRow extends Owned {
  /**
   * A trigger increments it and sets `updatedAt` with every update that changes a value. Starts at 1, or above the versions
   * of all permanently deleted rows of the owner: clients choose ids, and a version of an id must never repeat.
   */
  @Column('integer', { default: () => 'first_version()' })
  readonly version!: number;

  // In ISO 8601, as in responses. Millisecond precision, the most that a JavaScript Date can hold.
  @Column('timestamp with time zone', { name: 'created_at', precision: 3, default: () => 'now()' })
  readonly createdAt!: string;

  @Column('timestamp with time zone', { name: 'updated_at', precision: 3, default: () => 'now()' })
  readonly updatedAt!: string;
}

/** An owned row with an id. */
export abstract class OwnedEntity extends OwnedRow {
  @PrimaryColumn('uuid')
  readonly id!: string;
}

/** SQL for the key by which names are compared: ignores case and Unicode normalization. */
export const nameKey = (name: string): string => `lower(normalize(${name}, NFKC) COLLATE "und-x-icu")`;

/** The collation that the migration of this name makes: numbers by their value, the same on every server. */
export const READING_ORDER = 'reading_order';

/** A column to sort by as people read it, in SQL: `2 eggs` before `10 eggs`, ignoring case and accents. */
export const inReadingOrder = (column: string): string => `${column} COLLATE "${READING_ORDER}"`;

/** Rows with an id. Excludes rows in the trash unless stated otherwise. */
export abstract class OwnedRepository<Row extends OwnedEntity> extends ScopedRepository<Row> {
  async find(owner: OwnerId, id: string): Promise<Row | null> {
    return this.first(
      owner,
      'find',
      { id },
      () => `SELECT ${this.columns} FROM ${this.table} WHERE ${this.one}`,
    );
  }

  /** Includes the trash. */
  async findAnywhere(owner: OwnerId, id: string): Promise<Row | null> {
    return this.first(
      owner,
      'find anywhere',
      { id },
      () => `SELECT ${this.columns} FROM ${this.table} WHERE owner_id = :owner AND id = :id`,
    );
  }

  /** Returns null if the owner already has a row with this id, including the trash. */
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
   * Updates the given values in one statement. Returns null if the owner has no such row.
   * @param condition an additional SQL condition on the row
   */
  async update(owner: OwnerId, id: string, values: Values, condition = 'true'): Promise<Row | null> {
    const names = Object.keys(values);
    if (names.length === 0) return this.find(owner, id);
    return this.first(owner, `update ${names} ${condition}`, { ...this.encoded(values), id }, () => {
      const set = names.map((name) => `${this.columnOf(name)} = :${name}`);
      return `UPDATE ${this.table} SET ${set} WHERE ${this.one} AND ${condition} RETURNING ${this.columns}`;
    });
  }

  /** Permanently deletes the row. Returns false if the owner has no such row. */
  async remove(owner: OwnerId, id: string): Promise<boolean> {
    const removed = await this.first(
      owner,
      'remove',
      { id },
      () => `DELETE FROM ${this.table} WHERE ${this.one} RETURNING id`,
    );
    return removed !== null;
  }

  /** SQL condition for rows that are not in the trash. */
  protected get alive(): string {
    const trash = this.metadata.findColumnWithPropertyName('deletedAt');
    return trash ? `owner_id = :owner AND ${trash.databaseName} IS NULL` : 'owner_id = :owner';
  }

  private get table(): string {
    return this.metadata.tableName;
  }

  private get one(): string {
    return `${this.alive} AND id = :id`;
  }
}
