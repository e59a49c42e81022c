import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import type { PartialPage } from '../platform/database/page-bytes.js';
import {
  Change,
  COMPLETE_STATE,
  isCut,
  limitChangedLines,
  loggedRow,
  type LoggedState,
} from '../platform/change-log/change.entity.js';
import { Task } from '../tasks/task.entity.js';

/** Row types with a history, and their tables. */
export const TABLES = { task: 'tasks', list: 'lists', label: 'labels' } as const;
export type Historic = keyof typeof TABLES;

export interface HistoryQuery {
  readonly type: Historic;
  readonly id: string;
  /** Only changes with a lower sequence number. */
  readonly before?: number;
  readonly limit: number;
}

@Injectable()
export class HistoryRepository extends ScopedRepository<Change> {
  constructor(work: UnitOfWork) {
    super(Change, work);
  }

  /** Includes the trash. */
  async has(owner: OwnerId, type: Historic, id: string): Promise<boolean> {
    const row = await this.first(
      owner,
      `has ${type}`,
      { id },
      () => `SELECT id FROM ${TABLES[type]} WHERE owner_id = :owner AND id = :id`,
    );
    return row !== null;
  }

  /** Changes of a row, newest first. */
  async page(owner: OwnerId, { type, id, before, limit }: HistoryQuery): Promise<PartialPage<Change>> {
    const rows = await this.all(owner, `page ${before !== undefined}`, { type, id, before, limit }, () => {
      const from = before === undefined ? '' : 'AND seq < :before';
      return limitChangedLines(
        this.stored,
        `WHERE owner_id = :owner AND row_id = :id AND type = :type AND NOT imported ${from} ORDER BY seq DESC LIMIT :limit`,
      );
    });
    return { rows, isCut: isCut(rows) };
  }

  /**
   * The task in a version: after the change that created the version, or before the change that replaced it. Null if the
   * log has neither.
   */
  async taskAt(owner: OwnerId, id: string, version: number): Promise<Task | null> {
    const row = await this.first<{ state: LoggedState }>(
      owner,
      'task at',
      { id, version },
      () => `
        SELECT state FROM (
          SELECT seq, ${COMPLETE_STATE} AS state FROM changes
           WHERE owner_id = :owner AND row_id = :id AND type = 'task' AND version = :version AND state IS NOT NULL
          UNION ALL
          SELECT seq, coalesce(${COMPLETE_STATE}, '{}') || before FROM changes
           WHERE owner_id = :owner AND row_id = :id AND type = 'task' AND before ->> 'version' = :version::integer::text
        ) AS was ORDER BY seq DESC LIMIT 1`,
    );
    return row && loggedRow<Task>(this.metadataOf(Task), owner, row.state);
  }
}

/** The changes to undo: those of a request, up to a sequence number. */
export interface Undone {
  readonly requestId: string;
  readonly seq: number;
}

/**
 * SQL of `reversed`: each row that the request changed, with its state before (`was`) and after (`made`), and the `step`
 * that undoes the change. An inbox that the request created is kept, because every owner needs one; so are reminder
 * changes, because their time has passed. Numbers below 0 are imported history.
 */
export const REVERSED = `
  reversed AS MATERIALIZED (
    SELECT type, row_id, since, until, was, made,
           CASE WHEN was IS NULL AND made IS NULL THEN 'none' WHEN was IS NULL THEN 'remove' WHEN made IS NULL THEN 'add'
                ELSE 'set' END AS step
      FROM (
        SELECT DISTINCT ON (type, row_id) type, row_id, seq AS since, coalesce(${COMPLETE_STATE}, '{}') || before AS was,
               last_value(${COMPLETE_STATE}) OVER same AS made, last_value(seq) OVER same AS until
          FROM changes
         WHERE owner_id = :owner AND request_id = :requestId AND seq > 0 AND seq <= :seq
           AND type <> 'reminder' AND NOT (type = 'list' AND change = 'created' AND (state ->> 'inbox')::boolean)
        WINDOW same AS (
          PARTITION BY type, row_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
         ORDER BY type, row_id, seq
      ) AS changed
  )`;
