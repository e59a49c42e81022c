import { Injectable } from '@nestjs/common';
import type { EntityMetadata } from 'typeorm';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Change, LOGGED_TABLES } from '../platform/change-log/change.entity.js';
import type { MovedType } from './file-format.js';
import { CHECK_STAGED, type StagedFault } from './import-checks.js';

/** A line of a file; the row is keyed by entity properties. */
export interface StagedRow {
  readonly line: number;
  readonly type: MovedType | 'history';
  readonly row: object;
}

/** Number of rows of a type in the file, and of those that are new to the account. */
export interface Staged {
  readonly type: StagedRow['type'];
  readonly rows: number;
  readonly added: number;
  readonly hasTrash: boolean;
}

type Columns = Readonly<Record<string, unknown>>;

/**
 * Stores the lines of a file in a temporary table, which is visible only to the current transaction and dropped at its end.
 * Lines contain no owner.
 */
@Injectable()
export class StagingRepository extends ScopedRepository<Change> {
  constructor(work: UnitOfWork) {
    super(Change, work);
  }

  async begin(owner: OwnerId): Promise<void> {
    await this.all(
      owner,
      'begin',
      {},
      () => `
        CREATE TEMPORARY TABLE import_lines (line integer NOT NULL, type text NOT NULL, id uuid, content jsonb NOT NULL)
        ON COMMIT DROP`,
    );
  }

  async stage(owner: OwnerId, rows: readonly StagedRow[]): Promise<void> {
    const lines = rows.map(({ line, type, row }) => {
      const columns = this.columnsIn(type, row);
      return { line, type, id: columns['id'] ?? null, content: columns };
    });
    await this.all(
      owner,
      'stage',
      { lines: JSON.stringify(lines) },
      () => `
        INSERT INTO import_lines
        SELECT line, type, id, content
          FROM jsonb_to_recordset(:lines::jsonb) AS lines (line integer, type text, id uuid, content jsonb)`,
    );
  }

  /** Ends staging: from here on rows are written verbatim, and the log marks them as imported. */
  async staged(owner: OwnerId): Promise<Staged[]> {
    await this.all(owner, 'index', {}, () => `CREATE INDEX ON import_lines (type, id)`);
    await this.all(owner, 'analyze', {}, () => `ANALYZE import_lines`);
    await this.all(owner, 'verbatim', {}, () => `SELECT set_config('app.verbatim', 'import', true)`);
    const has = (type: 'list' | 'label' | 'task' | 'completion') => {
      const { tableName } = this.entity(type);
      return `type = '${type}' AND EXISTS (SELECT FROM ${tableName} WHERE owner_id = :owner AND ${tableName}.id = import_lines.id)`;
    };
    const known = (['list', 'label', 'task', 'completion'] as const).map(has).join(' OR ');
    return this.all<Staged>(
      owner,
      'staged',
      {},
      () => `
        SELECT type, count(*)::integer AS rows, (count(*) FILTER (WHERE NOT (${known})))::integer AS added,
               bool_or(content ->> 'deleted_at' IS NOT NULL) AS "hasTrash"
          FROM import_lines GROUP BY type`,
    );
  }

  async faults(owner: OwnerId): Promise<StagedFault[]> {
    return this.all<StagedFault>(owner, 'faults', {}, () => CHECK_STAGED);
  }

  private columnsIn(type: StagedRow['type'], row: object): Columns {
    if (type !== 'history') return byColumn(this.entity(type), row);
    const { state, before, type: of, ...line } = row as Columns & { type: MovedType };
    const columns = (side: unknown) => side && byColumn(this.entity(of), side as object);
    return {
      ...byColumn(this.metadata, line),
      type: of,
      state: columns(state),
      before: columns(before),
    };
  }

  private entity(type: MovedType): EntityMetadata {
    return this.metadataOf(LOGGED_TABLES[type]);
  }
}

function byColumn(metadata: EntityMetadata, row: object): Columns {
  const named = Object.entries(row).map(([property, value]) => [
    metadata.findColumnWithPropertyName(property)!.databaseName,
    value,
  ]);
  return Object.fromEntries(named) as Columns;
}
