import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Change, type ChangeType, LOGGED_TABLES } from '../platform/change-log/change.entity.js';
import { REVERSED, type Undone } from './history.repository.js';

type RowType = Exclude<ChangeType, 'settings'>;

/** Columns not restored from the log: keys, counters, and columns maintained by triggers. */
const KEPT = ['owner_id', 'id', 'version', 'updated_at', 'remind_since'];

/** How rows of one type are undone: deleted rows are added, created rows are removed. */
export interface Step {
  readonly type: ChangeType;
  readonly step: 'add' | 'set' | 'remove';
}

/** Restores the rows that a request changed. The work is done in PostgreSQL, for any number of rows. */
@Injectable()
export class UndoRepository extends ScopedRepository<Change> {
  constructor(work: UnitOfWork) {
    super(Change, work);
  }

  /** Runs `work` with derived columns disabled: rows are written verbatim. */
  async withTriggersOff<T>(owner: OwnerId, work: () => Promise<T>): Promise<T> {
    await this.setMode(owner, 'undo');
    const result = await work();
    await this.setMode(owner, '');
    return result;
  }

  private async setMode(owner: OwnerId, mode: 'undo' | ''): Promise<void> {
    await this.all(
      owner,
      'mode',
      { mode },
      () => `SELECT set_config('app.verbatim', :mode, true) FROM owners WHERE owner_id = :owner`,
    );
  }

  /** Steps of the undo, with row counts. */
  async steps(
    owner: OwnerId,
    undone: Undone,
  ): Promise<{ type: ChangeType; step: Step['step'] | 'none'; count: number }[]> {
    return this.all(
      owner,
      'steps',
      { ...undone },
      () =>
        `WITH ${REVERSED} SELECT type, step, count(*)::integer AS count FROM reversed GROUP BY type, step`,
    );
  }

  async apply(owner: OwnerId, undone: Undone, { type, step }: Step): Promise<void> {
    await this.all(
      owner,
      `${step} ${type}`,
      { ...undone },
      () => `WITH ${REVERSED} ${this.write(type, step)}`,
    );
  }

  private write(type: ChangeType, step: Step['step']): string {
    if (type === 'settings') return SET_SETTINGS;
    const { table, columns } = this.shapeOf(type);
    const restored = columns.map((column) => `restored.${column}`);
    return {
      // Above its last version, because versions are never reused.
      add: `
        INSERT INTO ${table} (owner_id, id, version, ${columns})
        SELECT :owner, row_id, 1 + (
                 SELECT max(changes.version) FROM changes
                  WHERE changes.owner_id = :owner AND changes.row_id = reversed.row_id AND changes.type = '${type}'), ${restored}
          FROM reversed, jsonb_populate_record(NULL::${table}, was) AS restored WHERE type = '${type}' AND step = 'add'`,
      set: `
        UPDATE ${table} SET ${columns.map((column) => `${column} = restored.${column}`)}
          FROM reversed JOIN ${table} AS now ON now.owner_id = :owner AND now.id = row_id,
               jsonb_populate_record(now, was) AS restored
         WHERE ${table}.owner_id = :owner AND ${table}.id = row_id AND type = '${type}' AND step = 'set'`,
      remove: `
        DELETE FROM ${table} USING reversed
         WHERE owner_id = :owner AND id = row_id AND type = '${type}' AND step = 'remove'`,
    }[step];
  }

  private shapeOf(type: RowType): { table: string; columns: string[] } {
    const { tableName: table, columns } = this.metadataOf(LOGGED_TABLES[type]);
    const names = columns.filter(({ isSelect }) => isSelect).map(({ databaseName }) => databaseName);
    return { table, columns: names.filter((name) => !KEPT.includes(name)) };
  }
}

const SET_SETTINGS = `
  UPDATE owners SET time_zone = was ->> 'time_zone', quiet_hours = nullif(was -> 'quiet_hours', 'null')
    FROM reversed WHERE owner_id = :owner AND type = 'settings' AND step = 'set'`;
