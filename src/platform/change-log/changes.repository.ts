import { Injectable } from '@nestjs/common';
import type { EntityMetadata } from 'typeorm';
import { limitToBytes } from '../database/page-bytes.js';
import { ScopedRepository } from '../database/scoped.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import {
  Change,
  type ChangeType,
  COMPLETE_STATE,
  isCut,
  limitLines,
  LOGGED_TABLES,
  loggedRow,
  type LoggedState,
} from './change.entity.js';

/** The position of an owner's change clock. */
export interface Clock {
  /** The start of the sequence in Unix milliseconds. Differs after an erasure or a restore. */
  readonly epoch: number;
  readonly seq: number;
  /** Changes up to this number are past the retention period. */
  readonly forgotten: number;
}

/** Changes with the clock at the time of reading. */
export interface ChangesRead {
  readonly clock: Clock;
  readonly changes: readonly Change[];
  /** Whether the read stopped early because of the size, so there may be more. */
  readonly isCut: boolean;
}

export interface SnapshotQuery {
  readonly type: ChangeType;
  /** The position of the clock to restore the state at. */
  readonly at: number;
  readonly after?: string;
  readonly limit: number;
}

const CLOCK = `(extract(epoch FROM owners.feed_since) * 1000)::bigint AS epoch, owners.seq AS "clockSeq", owners.forgotten`;

@Injectable()
export class ChangesRepository extends ScopedRepository<Change> {
  constructor(work: UnitOfWork) {
    super(Change, work);
  }

  /** Returns null for an owner without data. */
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
   * Lists changes after a number, oldest first. Reads the clock in the same statement, so every change up to the clock is
   * either included or past retention.
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
   * Lists the rows of one type, ordered by id, as of a position of the clock. Rows changed since then are restored from the
   * `before` of their first later change.
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
      // Fetch the contents after limiting, because they can be far larger than a page.
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

  /** Converts a logged state of this type to a row. */
  row<Row>(owner: OwnerId, type: ChangeType, state: LoggedState): Row {
    return loggedRow<Row>(this.entity(type), owner, state);
  }

  private entity(type: ChangeType): EntityMetadata {
    return this.metadataOf(LOGGED_TABLES[type]);
  }
}

interface ClockRow {
  readonly epoch: number;
  readonly clockSeq: number;
  readonly forgotten: number;
}

const clockOf = ({ epoch, clockSeq, forgotten }: ClockRow): Clock => ({ epoch, seq: clockSeq, forgotten });
