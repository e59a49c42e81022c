import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { ScopedRepository } from '../database/scoped.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { Change } from './change.entity.js';

export interface Batch {
  /** Changes before this instant are deleted. */
  readonly before: string;
  readonly limit: number;
}

/** Deletes old entries of the change log. */
@Injectable()
export class ChangeLogRetentionRepository extends ScopedRepository<Change> {
  constructor(@InjectRepository(Change) changes: Repository<Change>, work: UnitOfWork) {
    super(changes, work);
  }

  /**
   * Deletes the oldest changes up to the first that is not old, so that the rest has no gap. Returns their number.
   * Updates the clock in the same statement, so that readers notice the deletion.
   */
  async deleteOld(owner: OwnerId, { before, limit }: Batch): Promise<number> {
    return this.countOf(
      owner,
      'forget',
      { before, limit },
      `
        WITH oldest AS MATERIALIZED (
          SELECT seq, changed_at FROM changes WHERE owner_id = :owner AND seq > 0 ORDER BY seq LIMIT :limit
        ), forgotten AS (
          DELETE FROM changes USING oldest
           WHERE changes.owner_id = :owner AND changes.seq = oldest.seq AND oldest.seq < coalesce(
                   (SELECT min(seq) FROM oldest WHERE changed_at >= :before), (SELECT max(seq) + 1 FROM oldest))
          RETURNING changes.seq, changes.bytes
        ), clock AS (
          UPDATE owners SET forgotten = (SELECT max(seq) FROM forgotten), bytes = bytes - (SELECT sum(bytes) FROM forgotten)
           WHERE owner_id = :owner AND EXISTS (SELECT FROM forgotten)
        )
        SELECT count(*) FROM forgotten`,
    );
  }

  /** Deletes old imported history. Sync does not return it, so gaps are harmless. */
  async deleteOldImported(owner: OwnerId, { before, limit }: Batch): Promise<number> {
    return this.countOf(
      owner,
      'forget imported',
      { before, limit },
      `
        WITH forgotten AS (
          DELETE FROM changes WHERE owner_id = :owner AND seq IN (
            SELECT seq FROM changes WHERE owner_id = :owner AND seq < 0 AND changed_at < :before ORDER BY seq LIMIT :limit)
          RETURNING seq, bytes
        ), freed AS (
          UPDATE owners SET bytes = bytes - (SELECT sum(bytes) FROM forgotten)
           WHERE owner_id = :owner AND EXISTS (SELECT FROM forgotten)
        )
        SELECT count(*) FROM forgotten`,
    );
  }

  /** The time of the oldest remaining change. */
  async oldest(owner: OwnerId): Promise<string | null> {
    const row = await this.first<{ changedAt: string | null }>(
      owner,
      'oldest',
      {},
      () => `
        SELECT least(
          (SELECT changed_at FROM changes WHERE owner_id = :owner AND seq > 0 ORDER BY seq LIMIT 1),
          (SELECT min(changed_at) FROM changes WHERE owner_id = :owner AND seq < 0)) AS "changedAt"`,
    );
    return row!.changedAt;
  }

  /** Sets the next run of the owner's job. With null, the next change schedules it. */
  async setNext(owner: OwnerId, at: string | null): Promise<void> {
    await this.all(
      owner,
      'set next',
      { at },
      () => `UPDATE owners SET forgets_at = :at WHERE owner_id = :owner`,
    );
  }

  private async countOf(
    owner: OwnerId,
    shape: string,
    values: { before: string; limit: number },
    sql: string,
  ): Promise<number> {
    return (await this.first<{ count: number }>(owner, shape, values, () => sql))!.count;
  }
}
