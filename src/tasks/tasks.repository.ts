import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Position } from '../common/pagination/cursor.js';
import { OwnedRepository } from '../database/owned.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { conditionsIn } from './task-conditions.js';
import { conditionsOf, type TaskFilter } from './task-filter.js';
import { pageStatement } from './task-page.js';
import { Task } from './task.entity.js';
import type { TaskSort } from './task-sort.js';

/** Which tasks, in which order, from where on, and how many at the most. */
export interface TaskQuery {
  readonly filter: TaskFilter;
  readonly sort: { readonly by: TaskSort; readonly direction: 'ASC' | 'DESC' };
  readonly after?: Position;
  readonly limit: number;
}

/** A task and how well it fits what was searched for, where that is what the list is sorted by. */
export type ListedTask = Task & { readonly relevance?: number };

@Injectable()
export class TasksRepository extends OwnedRepository<Task> {
  constructor(@InjectRepository(Task) tasks: Repository<Task>, work: UnitOfWork) {
    super(tasks, work);
  }

  async page(owner: OwnerId, { filter, sort, after, limit }: TaskQuery): Promise<ListedTask[]> {
    const { sql, values } = conditionsOf(filter);
    const place = after === undefined ? 'start' : after.value === null ? 'undated' : 'middle';
    const shape = `page ${sort.by} ${sort.direction} ${place} ${sql}`;
    const bound = { ...values, value: after?.value, id: after?.id, limit };
    return this.all(owner, shape, bound, () => {
      const key =
        sort.by === 'relevance' ? 'relevance' : this.columnOf(sort.by === 'due' ? 'dueWall' : sort.by);
      return pageStatement(conditionsIn(filter), {
        columns: this.columns,
        key,
        direction: sort.direction,
        place,
      });
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
