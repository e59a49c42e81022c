import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Position } from '../platform/http/pagination/cursor.js';
import { limitToBytes } from '../platform/database/page-bytes.js';
import { OwnedRepository } from '../platform/database/owned.repository.js';
import { inReadingOrder } from '../platform/database/reading-order.js';
import type { Values } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { conditionsIn } from './task-conditions.js';
import { conditionsOf, type TaskFilter } from './task-filter.js';
import { countStatement } from './task-count.js';
import { pageStatement } from './task-page.js';
import type { TaskOrder } from './task-list.js';
import { Task } from './task.entity.js';
import type { TaskSort } from './task-sort.js';

/** Which tasks, in which order, from where on, and how many at the most. */
export interface TaskQuery {
  readonly filter: TaskFilter;
  readonly sort: TaskOrder;
  readonly after?: Position;
  readonly limit: number;
}

/** What no list shows. */
const UNLISTED = ['dueAt', 'seriesStart', 'seriesNumber', 'deletedWith', 'remindSince'] as const;

/** So few cannot be much more than a page. */
const FEW = 25;

/** A task and how well it fits what was searched for, where that is what the list is sorted by. */
export type ListedTask = Omit<Task, (typeof UNLISTED)[number]> & { readonly relevance?: number };

@Injectable()
export class TasksRepository extends OwnedRepository<Task> {
  constructor(@InjectRepository(Task) tasks: Repository<Task>, work: UnitOfWork) {
    super(tasks, work);
  }

  async page(owner: OwnerId, { filter, sort, after, limit }: TaskQuery): Promise<ListedTask[]> {
    const { sql, values } = conditionsOf(filter);
    const place = after === undefined ? 'start' : after.value === null ? 'undated' : 'middle';
    const isBounded = limit > FEW;
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
   * Adds a task at the end of a list, the inbox where none is named, in one round trip. Null where there is no such list, no
   * room for another task, or a task with this id.
   * @param most how many tasks the owner may have
   */
  async append(
    owner: OwnerId,
    task: Values,
    { listId, most }: { readonly listId?: string; readonly most: number },
  ): Promise<Task | null> {
    const names = Object.keys(task);
    const shape = `append ${listId === undefined} ${names}`;
    return this.firstLocked(owner, shape, { ...this.encoded(task), listId, most }, () => {
      const columns = names.map((name) => this.columnOf(name));
      const values = names.map((name) => `:${name}`);
      return `
        INSERT INTO tasks (owner_id, list_id, position, ${columns})
        SELECT :owner, lists.id, position_after((
                 SELECT position FROM tasks WHERE owner_id = :owner AND list_id = lists.id ORDER BY position DESC LIMIT 1
               )), ${values}
          FROM lists
         WHERE lists.owner_id = :owner AND lists.deleted_at IS NULL AND ${listId === undefined ? 'inbox' : 'lists.id = :listId'}
           AND (SELECT tasks FROM owners WHERE owner_id = :owner) < :most
        ON CONFLICT (owner_id, id) DO NOTHING RETURNING ${this.columns}`;
    });
  }

  /** Not changed by anybody else until the unit of work around it ends. */
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
