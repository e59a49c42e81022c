import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityMetadata, Repository } from 'typeorm';
import { limitToBytes } from '../database/page-bytes.js';
import { ScopedRepository } from '../database/scoped.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { Change, type ChangeType, type LoggedState } from './change.entity.js';
import { isCut, limitLines, COMPLETE_STATE } from './logged-lines.js';
import { LOGGED_TABLES } from './logged-tables.js';
import { loggedRow } from './logged-row.js';

/** Where an owner's change clock stands. */
export interface Clock {
  /** Milliseconds since 1970: since when the numbers mean what they do; another after an erasure or a restore. */
  readonly epoch: number;
  readonly seq: number;
  /** Changes up to this number are not kept any more. */
  readonly forgotten: number;
}

/** Changes from one number on, and the clock at the moment when they were read. */
export interface ChangesRead {
  readonly clock: Clock;
  readonly changes: readonly Change[];
  /** Whether there may be more than these, which are large. */
  readonly isCut: boolean;
}

export interface SnapshotQuery {
  readonly type: ChangeType;
  /** As it all was when the clock stood here. */
  readonly at: number;
  readonly after?: string;
  readonly limit: number;
}

const CLOCK = `(extract(epoch FROM owners.feed_since) * 1000)::bigint AS epoch, owners.seq AS "clockSeq", owners.forgotten`;

@Injectable()
export class ChangesRepository extends ScopedRepository<Change> {
  constructor(@InjectRepository(Change) changes: Repository<Change>, work: UnitOfWork) {
    super(changes, work);
  }

  /** Null for an owner who has nothing yet. */
  async clock(owner: OwnerId): Promise<Clock | null> {
    const row = await this.first<ClockRow>(
      owner,
      'clock',
      {},
      () => `SELECT ${CLOCK} FROM owners WHERE owner_id = :owner`,
    );
    return row && clockOf(row);
  }

  /**
   * What has changed after a number, the oldest first. Read together with the clock, in one statement: every change up
   * to the clock's number is there or was forgotten.
   */
  async since(
    owner: OwnerId,
    { seq, types, limit }: { seq: number; types: readonly ChangeType[]; limit: number },
  ): Promise<ChangesRead | null> {
    const rows = await this.all<ClockRow & Change>(owner, 'since', { seq, types, limit }, () => {
      return `
        SELECT ${CLOCK}, logged.* FROM owners LEFT JOIN LATERAL (
          ${limitLines(
            this.stored,
            `WHERE owner_id = :owner AND seq > :seq AND seq > 0 AND type = ANY (:types::text[]) ORDER BY seq LIMIT :limit`,
          )}
        ) AS logged ON true
         WHERE owners.owner_id = :owner ORDER BY logged.seq`;
    });
    if (!rows[0]) return null;
    return { clock: clockOf(rows[0]), changes: rows.filter(({ seq }) => seq !== null), isCut: isCut(rows) };
  }

  /**
   * The rows of one type as they were when the clock stood at a number, by id. What was changed since is found in the
   * log, as it was before the first such change.
   */
  async snapshot(
    owner: OwnerId,
    { type, at, after, limit }: SnapshotQuery,
  ): Promise<{ id: string | null; state: LoggedState }[]> {
    if (type === 'settings') return this.settingsAt(owner, at);
    const { tableName } = this.entity(type);
    return this.all(owner, `snapshot ${type} ${after !== undefined}`, { at, after, limit, type }, () => {
      const from = (id: string) => (after === undefined ? '' : `AND ${id} > :after`);
      const rows = `
        SELECT id, logged, size FROM (
          (SELECT id, NULL::jsonb AS logged, ${type === 'task' ? 'octet_length(description)' : '0'} AS size FROM ${tableName}
            WHERE owner_id = :owner ${from('id')} AND NOT EXISTS (
              SELECT FROM changes
               WHERE changes.owner_id = :owner AND row_id = ${tableName}.id AND type = :type AND seq > :at)
            ORDER BY id LIMIT :limit)
          UNION ALL
          (SELECT row_id, logged, octet_length(logged ->> 'description') FROM (
            SELECT row_id, CASE change WHEN 'created' THEN NULL ELSE coalesce(${COMPLETE_STATE}, '{}') || before END AS logged
              FROM (
                SELECT DISTINCT ON (row_id) *
                  FROM changes WHERE owner_id = :owner AND seq > :at AND type = :type ${from('row_id')}
                 ORDER BY row_id, seq) AS changes) AS changed WHERE logged IS NOT NULL)
        ) AS was ORDER BY id LIMIT :limit`;
      // Only now is read what they hold: it can be far more than a page.
      const state = `SELECT to_jsonb(${tableName}) FROM ${tableName} WHERE owner_id = :owner AND ${tableName}.id = was.id`;
      return `SELECT id, coalesce(logged, (${state})) AS state FROM (${limitToBytes(rows, 'coalesce(size, 0)')}) AS was ORDER BY id`;
    });
  }

  private async settingsAt(owner: OwnerId, at: number): Promise<{ id: null; state: LoggedState }[]> {
    return this.all(
      owner,
      'settings at',
      { at },
      () => `
        SELECT NULL AS id, coalesce(
                 (SELECT state || before FROM changes
                   WHERE owner_id = :owner AND type = 'settings' AND seq > :at ORDER BY seq LIMIT 1),
                 to_jsonb(owners)) AS state
          FROM owners WHERE owner_id = :owner`,
    );
  }

  /** The row that a change of this type left behind, or had before it. */
  row<Row>(owner: OwnerId, type: ChangeType, state: LoggedState): Row {
    return loggedRow<Row>(this.entity(type), owner, state);
  }

  private entity(type: ChangeType): EntityMetadata {
    return this.rows.manager.connection.getMetadata(LOGGED_TABLES[type]);
  }
}

interface ClockRow {
  readonly epoch: number;
  readonly clockSeq: number;
  readonly forgotten: number;
}

const clockOf = ({ epoch, clockSeq, forgotten }: ClockRow): Clock => ({ epoch, seq: clockSeq, forgotten });
