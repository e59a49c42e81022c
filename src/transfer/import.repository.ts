import { Injectable } from '@nestjs/common';
import type { MovedType } from './file-format.js';
import { nameKey } from '../platform/database/owned.repository.js';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Change, LOGGED_TABLES } from '../platform/change-log/change.entity.js';

const TABLES: Readonly<Record<Exclude<MovedType, 'settings'>, string>> = {
  list: 'lists',
  label: 'labels',
  task: 'tasks',
  completion: 'completions',
};

/** Columns maintained by triggers, which are not logged. */
const HIDDEN = `ARRAY['owner_id', 'search', 'remind_since']`;

/** A row in the format of the change log triggers. */
const logged = (side: 'state' | 'before'): string => `
  CASE WHEN jsonb_typeof(content -> '${side}') <> 'object' THEN NULL
    ${Object.entries(TABLES)
      .map(
        ([type, table]) => `
    WHEN content ->> 'type' = '${type}' THEN to_jsonb(jsonb_populate_record(NULL::${table}, content -> '${side}')) - ${HIDDEN}`,
      )
      .join('')}
    ELSE content -> '${side}' END`;

/** Storage overhead of a log entry. */
const OVERHEAD_BYTES = 300;

/**
 * Inserts the history in file order, below the lowest existing sequence number. Entries that the log already has (same
 * change, row and time) are skipped.
 */
export const ADD_HISTORY = `
  WITH known AS MATERIALIZED (
  SELECT lowest - count(*) OVER () + row_number() OVER (ORDER BY line) - 1 AS seq, type, row_id, change, version, changed_at,
         request_id, state,
         CASE WHEN change = 'updated' THEN coalesce(
           (SELECT jsonb_object_agg(key, value) FROM jsonb_each(before) WHERE state -> key IS DISTINCT FROM value), '{}')
         ELSE before END AS before
    FROM (
      SELECT line, content ->> 'type' AS type, (content ->> 'row_id')::uuid AS row_id, content ->> 'change' AS change,
             (content ->> 'version')::integer AS version, (content ->> 'changed_at')::timestamptz(3) AS changed_at,
             content ->> 'request_id' AS request_id, ${logged('state')} AS state, ${logged('before')} AS before
        FROM import_lines WHERE import_lines.type = 'history'
    ) AS staged
    CROSS JOIN (SELECT least(min(seq), 0) AS lowest FROM changes WHERE owner_id = :owner) AS numbers
   WHERE NOT EXISTS (
     SELECT FROM changes WHERE changes.owner_id = :owner AND changes.row_id IS NOT DISTINCT FROM staged.row_id
        AND changes.type = staged.type AND changes.version = staged.version AND changes.change = staged.change
        AND changes.changed_at = staged.changed_at AND NOT imported)
  ), written AS (
    INSERT INTO changes (owner_id, seq, type, row_id, change, version, changed_at, request_id, state, before, bytes)
    SELECT :owner, seq, type, row_id, change, version, changed_at, request_id, state, before,
           ${OVERHEAD_BYTES} + coalesce(pg_column_size(state), 0) + coalesce(pg_column_size(before), 0)
      FROM known RETURNING bytes
  ), counted AS (
    UPDATE owners SET bytes = bytes + (SELECT sum(bytes) FROM written) WHERE owner_id = :owner AND EXISTS (SELECT FROM written)
  )
  SELECT count(*)::integer AS count FROM written`;

/** Columns not copied from the file: owner, columns maintained by triggers, and the version, which never decreases. */
const EXCLUDED_PROPERTIES = ['ownerId', 'remindSince', 'version'];

export type StagedTable = 'list' | 'label' | 'task' | 'completion';

/** Writes staged rows with set-based statements in the same unit of work. */
@Injectable()
export class ImportRepository extends ScopedRepository<Change> {
  constructor(work: UnitOfWork) {
    super(Change, work);
  }

  async replaceSettings(owner: OwnerId): Promise<number> {
    return this.count(
      owner,
      'settings',
      () => `
        UPDATE owners SET time_zone = staged.time_zone, quiet_hours = staged.quiet_hours, version = staged.version, updated_at = staged.updated_at
          FROM import_lines CROSS JOIN LATERAL jsonb_populate_record(NULL::owners, content) AS staged
         WHERE owners.owner_id = :owner AND type = 'settings'
           AND (owners.time_zone, owners.quiet_hours, owners.version, owners.updated_at)
             IS DISTINCT FROM (staged.time_zone, staged.quiet_hours, staged.version, staged.updated_at)`,
    );
  }

  /**
   * Makes room for an inbox in the file: an unused inbox of the account is deleted, any other becomes an ordinary list.
   */
  async releaseInbox(owner: OwnerId): Promise<void> {
    const other = `owner_id = :owner AND inbox AND EXISTS (
      SELECT FROM import_lines WHERE type = 'list' AND content -> 'inbox' = 'true' AND import_lines.id <> lists.id
    ) AND NOT EXISTS (SELECT FROM import_lines WHERE type = 'list' AND import_lines.id = lists.id)`;
    await this.count(
      owner,
      'remove inbox',
      () => `
        DELETE FROM lists WHERE ${other} AND version = 1
           AND NOT EXISTS (SELECT FROM tasks WHERE tasks.owner_id = :owner AND list_id = lists.id)
           AND NOT EXISTS (SELECT FROM import_lines WHERE type = 'task' AND content ->> 'list_id' = lists.id::text)`,
    );
    await this.count(
      owner,
      'demote inbox',
      () => `UPDATE lists SET inbox = false, version = version + 1, updated_at = now() WHERE ${other}`,
    );
  }

  /** Renames labels temporarily if another label of the file takes their name. */
  async freeNames(owner: OwnerId): Promise<void> {
    await this.count(
      owner,
      'free names',
      () => `
        UPDATE labels SET name = labels.id::text FROM import_lines AS replacing
         WHERE labels.owner_id = :owner AND replacing.type = 'label' AND replacing.id = labels.id
           AND ${nameKey('labels.name')} <> ${nameKey(`(replacing.content ->> 'name')`)}
           AND EXISTS (SELECT FROM import_lines AS taking WHERE taking.type = 'label' AND taking.id <> labels.id
             AND ${nameKey(`(taking.content ->> 'name')`)} = ${nameKey('labels.name')})`,
    );
  }

  /** Inserts rows that the account does not have. @returns their number */
  async add(owner: OwnerId, type: StagedTable): Promise<number> {
    const { table, columns } = this.partsOf(type);
    return this.count(
      owner,
      `add ${type}`,
      () => `
        INSERT INTO ${table} (owner_id, version, ${columns.join(', ')})
        SELECT :owner, greatest(staged.version, first_version()), ${columns.map((column) => `staged.${column}`).join(', ')}
          FROM import_lines CROSS JOIN LATERAL jsonb_populate_record(NULL::${table}, content) AS staged
         WHERE type = '${type}' AND NOT EXISTS (
           SELECT FROM ${table} AS own WHERE own.owner_id = :owner AND own.id = import_lines.id)`,
    );
  }

  /**
   * Updates rows that differ, with a version above both. Equal rows are not written.
   * @param only additional SQL condition on the row in the file
   * @returns the number of updated rows
   */
  async replace(owner: OwnerId, type: StagedTable, only = 'true'): Promise<number> {
    const { table, columns } = this.partsOf(type);
    const of = (row: string) => columns.map((column) => `${row}.${column}`).join(', ');
    return this.count(
      owner,
      `replace ${type} ${only}`,
      () => `
        UPDATE ${table} SET (version, ${columns.join(', ')}) = ROW (
                 greatest(staged.version, ${table}.version + ((${of(table)}) IS DISTINCT FROM (${of('staged')}))::integer),
                 ${of('staged')})
          FROM import_lines CROSS JOIN LATERAL jsonb_populate_record(NULL::${table}, content) AS staged
         WHERE ${table}.owner_id = :owner AND ${table}.id = import_lines.id AND type = '${type}' AND ${only}
           AND ((${of(table)}) IS DISTINCT FROM (${of('staged')}) OR ${table}.version < staged.version)`,
    );
  }

  /** Inserts missing history before the existing log. @returns the number of entries */
  async addHistory(owner: OwnerId): Promise<number> {
    const row = await this.first<{ count: number }>(owner, 'history', {}, () => ADD_HISTORY);
    return row!.count;
  }

  /** @param write builds a statement without RETURNING */
  private async count(owner: OwnerId, shape: string, write: () => string): Promise<number> {
    const row = await this.first<{ count: number }>(
      owner,
      shape,
      {},
      () => `WITH written AS (${write()} RETURNING 1) SELECT count(*)::integer AS count FROM written`,
    );
    return row!.count;
  }

  private partsOf(type: StagedTable): { table: string; columns: string[] } {
    const { tableName, columns } = this.metadataOf(LOGGED_TABLES[type]);
    const copied = columns.filter(
      ({ isSelect, propertyName }) => isSelect && !EXCLUDED_PROPERTIES.includes(propertyName),
    );
    return { table: tableName, columns: copied.map(({ databaseName }) => databaseName) };
  }
}
