import { Check, Column, Entity } from 'typeorm';
import { Injectable } from '@nestjs/common';
import { Owned } from '../platform/database/owned.repository.js';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';

/** A pending erasure request; one row per owner. */
@Entity('erasures')
@Check('erasures_owner_id_check', `owner_id <> ''`)
export class Erasure extends Owned {
  /** SHA-256 of the token, so that a copy of the database cannot confirm an erasure. */
  @Column('bytea', { name: 'token_hash' })
  readonly tokenHash!: Buffer;

  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 })
  readonly expiresAt!: string;
}

/** Disables derived data and change logging for this transaction. */
export const BEGIN_ERASING = `SELECT set_config('app.verbatim', 'erase', true)`;

/** Reads the tables from the catalog, so that tables of a newer version are included. */
export const OWNED_TABLES = `
  SELECT quote_ident(relname) AS name FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id' AND NOT attisdropped
   WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace
   ORDER BY relname`;

/** Tables without direct access for request roles; the functions use the owner of the current scope. */
export const ERASE_RESTRICTED = `SELECT erase_jobs(), erase_sign_in()`;

/**
 * One statement: foreign keys are checked at its end, so the tables need no order.
 * @param owner placeholder of the owner parameter
 */
export function eraseRows(tables: readonly string[], owner: string): string {
  const deletions = tables.map(
    (table, nth) => `erased_${nth} AS (DELETE FROM ${table} WHERE owner_id = ${owner})`,
  );
  return `WITH ${deletions.join(', ')} SELECT 1`;
}

/** Must run last, because triggers of other tables update this row. Turns change logging back on. */
export const eraseOwner = (owner: string): string => `
  WITH erased AS (DELETE FROM owners WHERE owner_id = ${owner})
  SELECT set_config('app.verbatim', '', true)`;

@Injectable()
export class AccountRepository extends ScopedRepository<Erasure> {
  constructor(work: UnitOfWork) {
    super(Erasure, work);
  }

  /** Replaces the confirmation token. @returns when it expires */
  async saveToken(owner: OwnerId, tokenHash: Buffer, minutes: number): Promise<string> {
    const row = await this.first<{ expiresAt: string }>(
      owner,
      'save token',
      { tokenHash, minutes },
      () => `
        INSERT INTO erasures AS e (owner_id, token_hash, expires_at)
        VALUES (:owner, :tokenHash, now() + :minutes::integer * interval '1 minute')
        ON CONFLICT (owner_id) DO UPDATE SET token_hash = EXCLUDED.token_hash, expires_at = EXCLUDED.expires_at
         WHERE e.owner_id = :owner
        RETURNING expires_at AS "expiresAt"`,
    );
    return row!.expiresAt;
  }

  /** Consumes the token. @returns whether it was valid */
  async confirm(owner: OwnerId, tokenHash: Buffer): Promise<boolean> {
    const confirmed = await this.first(
      owner,
      'confirm',
      { tokenHash },
      () => `
        DELETE FROM erasures WHERE owner_id = :owner AND token_hash = :tokenHash AND expires_at > now()
        RETURNING true`,
    );
    return confirmed !== null;
  }

  /** Erases every row of the owner without logging it. Runs in the caller's unit of work. */
  async erase(owner: OwnerId): Promise<void> {
    await this.all(owner, 'erasing', {}, () => BEGIN_ERASING);
    const tables = await this.all<{ name: string }>(owner, 'owned tables', {}, () => OWNED_TABLES);
    const rest = tables.map(({ name }) => name).filter((name) => name !== 'owners');
    await this.all(owner, `erase ${rest}`, {}, () => eraseRows(rest, ':owner'));
    await this.all(owner, 'erase restricted', {}, () => ERASE_RESTRICTED);
    await this.all(owner, 'erase owner', {}, () => eraseOwner(':owner'));
  }
}
