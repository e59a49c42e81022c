import { Injectable } from '@nestjs/common';
import type { Position } from '../platform/http/pagination.js';
import { limitToBytes } from '../platform/database/page-bytes.js';
import { inReadingOrder, OwnedRepository } from '../platform/database/owned.repository.js';
import type { Values } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { conditionsIn } from './task-conditions.js';
import { conditionsOf, type TaskFilter, type TaskOrder, type TaskSort } from './task-list.js';
import { countStatement, pageStatement } from './task-page.js';
import { Task } from './task.entity.js';

/** Filter, order, start and size of a page of tasks. */
export interface TaskQuery {
  readonly filter: TaskFilter;
  readonly sort: TaskOrder;
  readonly after?: Position;
  readonly limit: number;
}

/** Columns that lists do not return. */
const UNLISTED = ['dueAt', 'seriesStart', 'seriesNumber', 'deletedWith', 'remindSince'] as const;

/** Pages up to this size need no limit in bytes. */
const MAX_UNBOUNDED_LIMIT = 25;

/** A task, with its relevance if the list is sorted by it. */
export type ListedTask = Omit<Task, (typeof UNLISTED)[number]> & { readonly relevance?: number };

@Injectable()
export class TasksRepository extends OwnedRepository<Task> {
  constructor(work: UnitOfWork) {
    super(Task, work);
  }

  async page(owner: OwnerId, { filter, sort, after, limit }: TaskQuery): Promise<ListedTask[]> {
    const { sql, values } = conditionsOf(filter);
    const place = after === undefined ? 'start' : after.value === null ? 'undated' : 'middle';
    const isBounded = limit > MAX_UNBOUNDED_LIMIT;
    const shape = `page ${isBounded} ${sort.by} ${sort.direction} ${place} ${sql}`;
    const bound = { ...values, value: after?.value, id: after?.id, limit };
    return this.all(owner, shape, bound, () => {
      const page = pageStatement(conditionsIn(filter), {
        columns: this.columnsWithout(...UNLISTED),
        key: this.keyOf(sort.by),
        direction: sort.direction,
        place,
      });
      return isBounded ? limitToBytes(page, 'coalesce(octet_length(description), 0)') : page;
    });
  }

  async count(owner: OwnerId, filter: TaskFilter): Promise<number> {
    const { sql, values } = conditionsOf(filter);
    const count = await this.first<{ count: number }>(owner, `count ${sql}`, values, () =>
      countStatement(conditionsIn(filter)),
    );
    return count!.count;
  }

  /**
   * Adds a task at the end of a list, by default of the inbox, in one round trip. Null if the list does not exist, the limit of tasks is
   * reached, or the id is taken.
   */
  async append(
    owner: OwnerId,
    task: Values,
    { listId, maxTasks }: { readonly listId?: string; readonly maxTasks: number },
  ): Promise<Task | null> {
    const names = Object.keys(task);
    const shape = `append ${listId === undefined} ${names}`;
    return this.firstLocked(owner, shape, { ...this.encoded(task), listId, maxTasks }, () => {
      const columns = names.map((name) => this.columnOf(name));
      const values = names.map((name) => `:${name}`);
      return `
        INSERT INTO tasks (owner_id, list_id, position, ${columns})
        SELECT :owner, lists.id, position_after((
                 SELECT position FROM tasks WHERE owner_id = :owner AND list_id = lists.id ORDER BY position DESC LIMIT 1
               )), ${values}
          FROM lists
         WHERE lists.owner_id = :owner AND lists.deleted_at IS NULL AND ${listId === undefined ? 'inbox' : 'lists.id = :listId'}
           AND (SELECT tasks FROM owners WHERE owner_id = :owner) < :maxTasks
        ON CONFLICT (owner_id, id) DO NOTHING RETURNING ${this.columns}`;
    });
  }

  /** Locks the task until the unit of work ends. */
  async lock(owner: OwnerId, id: string): Promise<Task | null> {
    return this.first(
      owner,
      'lock',
      { id },
      () => `SELECT ${this.columns} FROM tasks WHERE ${this.alive} AND id = :id FOR NO KEY UPDATE`,
    );
  }

  private keyOf(sort: TaskSort): string {
    if (sort === 'relevance') return sort;
    return sort === 'title' ? inReadingOrder('title') : this.columnOf(sort === 'due' ? 'dueWall' : sort);
  }

  async addLabel(owner: OwnerId, id: string, labelId: string): Promise<Task | null> {
    return this.first(
      owner,
      'add label',
      { id, labelId },
      () =>
        `UPDATE tasks SET label_ids = array_remove(label_ids, :labelId::uuid) || :labelId::uuid
          WHERE ${this.alive} AND id = :id AND NOT label_ids @> ARRAY[:labelId::uuid] RETURNING ${this.columns}`,
    );
  }

  async removeLabel(owner: OwnerId, id: string, labelId: string): Promise<Task | null> {
    return this.first(
      owner,
      'remove label',
      { id, labelId },
      () =>
        `UPDATE tasks SET label_ids = array_remove(label_ids, :labelId::uuid)
          WHERE ${this.alive} AND id = :id RETURNING ${this.columns}`,
    );
  }
}
