import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Label } from '../labels/label.entity.js';
import type { List } from '../lists/list.entity.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Change, LOGGED_TABLES, withCompleteState } from '../platform/change-log/change.entity.js';
import type { Completion } from '../tasks/completions/completions.repository.js';
import type { Task } from '../tasks/task.entity.js';

export interface PageQuery {
  readonly after?: string;
  readonly limit: number;
}

/** Pages through all rows of an owner by id, including completed tasks and the trash. */
@Injectable()
export class ExportRepository extends ScopedRepository<Change> {
  constructor(work: UnitOfWork) {
    super(Change, work);
  }

  async page(
    owner: OwnerId,
    type: 'list' | 'label' | 'completion',
    { after, limit }: PageQuery,
  ): Promise<(List | Label | Completion)[]> {
    return this.all(owner, `page ${type} ${after !== undefined}`, { after, limit }, () => {
      const { columns, table } = this.partsOf(type);
      return `SELECT ${columns} FROM ${table} AS exported
        WHERE owner_id = :owner ${after === undefined ? '' : 'AND id > :after'} ORDER BY id LIMIT :limit`;
    });
  }

  /** Tasks with the given number of ancestors. */
  async tasks(owner: OwnerId, depth: number, { after, limit }: PageQuery): Promise<Task[]> {
    return this.all(owner, `tasks ${depth} ${after !== undefined}`, { after, limit }, () => {
      const ancestors = Array.from({ length: depth }, (_, nth) => {
        const below = nth === 0 ? 'exported' : `above_${nth}`;
        return `JOIN tasks AS above_${nth + 1} ON above_${nth + 1}.owner_id = :owner
                 AND above_${nth + 1}.id = ${below}.parent_id`;
      });
      const root = depth === 0 ? 'exported' : `above_${depth}`;
      return `SELECT ${this.partsOf('task').columns} FROM tasks AS exported ${ancestors.join(' ')}
        WHERE exported.owner_id = :owner AND ${root}.parent_id IS NULL
          ${depth === 0 ? '' : 'AND exported.parent_id IS NOT NULL'} ${after === undefined ? '' : 'AND exported.id > :after'}
        ORDER BY exported.id LIMIT :limit`;
    });
  }

  /** Change log without reminders and imported history, oldest first. */
  async history(owner: OwnerId, { after, limit }: { after?: number; limit: number }): Promise<Change[]> {
    return this.all(
      owner,
      `history ${after !== undefined}`,
      { after, limit },
      () => `SELECT ${withCompleteState(this.stored)} FROM changes
        WHERE owner_id = :owner AND NOT imported AND type <> 'reminder' ${after === undefined ? '' : 'AND seq > :after'}
        ORDER BY seq LIMIT :limit`,
    );
  }

  private partsOf(type: 'list' | 'label' | 'task' | 'completion'): { columns: string; table: string } {
    const { columns, tableName } = this.metadataOf(LOGGED_TABLES[type]);
    const shown = columns.filter(({ isSelect }) => isSelect);
    return {
      columns: shown
        .map(({ databaseName, propertyName }) => `exported."${databaseName}" AS "${propertyName}"`)
        .join(', '),
      table: tableName,
    };
  }
}
