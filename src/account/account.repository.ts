import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { ScopedRepository } from '../database/scoped.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { Erasure } from './erasure.entity.js';

@Injectable()
export class AccountRepository extends ScopedRepository<Erasure> {
  constructor(@InjectRepository(Erasure) erasures: Repository<Erasure>, work: UnitOfWork) {
    super(erasures, work);
  }

  /** From now on this token, and no earlier one, confirms the erasure. Answers until when. */
  async announce(owner: OwnerId, tokenHash: Buffer, minutes: number): Promise<string> {
    const row = await this.first<{ expiresAt: string }>(
      owner,
      'announce',
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

  /** Whether the token confirms the erasure; it does so once. */
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

  /** Erases every row of the owner, and leaves no trace of that; in the unit of work around it. */
  async erase(owner: OwnerId): Promise<void> {
    // Nothing is derived from what goes, and nothing logged.
    await this.all(owner, 'erasing', {}, () => `SELECT set_config('app.verbatim', 'erase', true)`);
    const tables = await this.ownedTables(owner);
    // One statement: foreign keys are checked at its end, so the tables need no order.
    const rest = tables.filter((table) => table !== 'owners');
    await this.all(owner, `erase ${rest}`, {}, () => {
      const deletions = rest.map(
        (table, nth) => `erased_${nth} AS (DELETE FROM ${table} WHERE owner_id = :owner)`,
      );
      return `WITH ${deletions.join(', ')} SELECT 1`;
    });
    // Out of every owner's reach: the functions take the scope's.
    await this.all(owner, 'erase beside', {}, () => `SELECT erase_jobs(), erase_sign_in()`);
    // The last: the triggers of other tables count in it. What the unit of work goes on to write is logged again.
    await this.all(
      owner,
      'erase owner',
      {},
      () => `
        WITH erased AS (DELETE FROM owners WHERE owner_id = :owner)
        SELECT set_config('app.verbatim', '', true)`,
    );
  }

  /** As they are at this moment, so that none can be forgotten, not even one that a newer version has made. */
  private async ownedTables(owner: OwnerId): Promise<string[]> {
    const tables = await this.all<{ name: string }>(
      owner,
      'owned tables',
      {},
      () => `
        SELECT quote_ident(relname) AS name FROM pg_class
          JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id' AND NOT attisdropped
         WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace
         ORDER BY relname`,
    );
    return tables.map(({ name }) => name);
  }
}
