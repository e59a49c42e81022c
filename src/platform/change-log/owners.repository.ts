import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { ScopedRepository } from '../database/scoped.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { Owner } from './owner.entity.js';

@Injectable()
export class OwnersRepository extends ScopedRepository<Owner> {
  constructor(@InjectRepository(Owner) owners: Repository<Owner>, work: UnitOfWork) {
    super(owners, work);
  }

  async find(owner: OwnerId): Promise<Owner | null> {
    return this.first(owner, 'find', {}, () => `SELECT ${this.columns} FROM owners WHERE owner_id = :owner`);
  }

  /** Locks the owner's row until the surrounding unit of work ends. */
  async lock(owner: OwnerId): Promise<Owner | null> {
    return this.first(
      owner,
      'lock',
      {},
      () => `SELECT ${this.columns} FROM owners WHERE owner_id = :owner FOR NO KEY UPDATE`,
    );
  }

  /** Creates the owner's row if it does not exist. */
  async ensure(owner: OwnerId): Promise<void> {
    await this.all(
      owner,
      'ensure',
      {},
      () => `INSERT INTO owners (owner_id) VALUES (:owner) ON CONFLICT DO NOTHING`,
    );
  }

  /** Returns null if the owner has no row yet. */
  async set(
    owner: OwnerId,
    { timeZone, quietHours }: Pick<Owner, 'timeZone' | 'quietHours'>,
  ): Promise<Owner | null> {
    return this.first(
      owner,
      'set',
      { timeZone, quietHours },
      () => `
        UPDATE owners SET time_zone = :timeZone, quiet_hours = :quietHours::jsonb WHERE owner_id = :owner
        RETURNING ${this.columns}`,
    );
  }
}
