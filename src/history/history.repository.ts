import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { ScopedRepository } from '../database/scoped.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import type { Piece } from '../common/pagination/page-bytes.js';
import { Change, type LoggedState } from '../sync/change.entity.js';
import { isCut, untilLargeAsChanged, WHOLE_STATE } from '../sync/logged-lines.js';
import { loggedRow } from '../sync/logged-row.js';
import { Task } from '../tasks/task.entity.js';

/** What a history can be of. */
export const TABLES = { task: 'tasks', list: 'lists', label: 'labels' } as const;
export type Historic = keyof typeof TABLES;

export interface HistoryQuery {
  readonly type: Historic;
  readonly id: string;
  /** Changes before this one. */
  readonly before?: number;
  readonly limit: number;
}

@Injectable()
export class HistoryRepository extends ScopedRepository<Change> {
  constructor(@InjectRepository(Change) changes: Repository<Change>, work: UnitOfWork) {
    super(changes, work);
  }

  /** Also in the trash. */
  async has(owner: OwnerId, type: Historic, id: string): Promise<boolean> {
    const row = await this.first(
      owner,
      `has ${type}`,
      { id },
      () => `SELECT id FROM ${TABLES[type]} WHERE owner_id = :owner AND id = :id`,
    );
    return row !== null;
  }

  /** What has happened to a row, the latest first. */
  async page(owner: OwnerId, { type, id, before, limit }: HistoryQuery): Promise<Piece<Change>> {
    const rows = await this.all(owner, `page ${before !== undefined}`, { type, id, before, limit }, () => {
      const from = before === undefined ? '' : 'AND seq < :before';
      return untilLargeAsChanged(
        this.stored,
        `WHERE owner_id = :owner AND row_id = :id AND type = :type AND NOT imported ${from} ORDER BY seq DESC LIMIT :limit`,
      );
    });
    return { rows, isCut: isCut(rows) };
  }

  /**
   * The task as it was in a version, after the change that made it or else before the one that ended it. Null where the
   * log knows of neither.
   */
  async taskAt(owner: OwnerId, id: string, version: number): Promise<Task | null> {
    const row = await this.first<{ state: LoggedState }>(
      owner,
      'task at',
      { id, version },
      () => `
        SELECT state FROM (
          SELECT seq, ${WHOLE_STATE} AS state FROM changes
           WHERE owner_id = :owner AND row_id = :id AND type = 'task' AND version = :version AND state IS NOT NULL
          UNION ALL
          SELECT seq, coalesce(${WHOLE_STATE}, '{}') || before FROM changes
           WHERE owner_id = :owner AND row_id = :id AND type = 'task' AND before ->> 'version' = :version::integer::text
        ) AS was ORDER BY seq DESC LIMIT 1`,
    );
    return row && loggedRow<Task>(this.rows.manager.connection.getMetadata(Task), owner, row.state);
  }
}
