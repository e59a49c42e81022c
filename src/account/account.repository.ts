import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Erasure } from './erasure.entity.js';
import {
  BEGIN_ERASING,
  ERASE_RESTRICTED,
  eraseOwner,
  eraseRows,
  OWNED_TABLES,
} from './erasure-statements.js';

@Injectable()
export class AccountRepository extends ScopedRepository<Erasure> {
  constructor(@InjectRepository(Erasure) erasures: Repository<Erasure>, work: UnitOfWork) {
    super(erasures, work);
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
