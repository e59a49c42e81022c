import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Position } from '../common/pagination/cursor.js';
import { OwnedRepository } from '../database/owned.repository.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { Task } from './task.entity.js';

/** Which tasks, in which order, from where on, and how many at the most. */
export interface TaskQuery {
  readonly filter: { readonly completed?: boolean; readonly priority?: number };
  readonly sort: {
    readonly by: 'createdAt' | 'updatedAt' | 'priority' | 'title';
    readonly direction: 'ASC' | 'DESC';
  };
  readonly after?: Position;
  readonly limit: number;
}

@Injectable()
export class TasksRepository extends OwnedRepository<Task> {
  constructor(@InjectRepository(Task) tasks: Repository<Task>, work: UnitOfWork) {
    super(tasks, work);
  }

  async page(owner: OwnerId, { filter, sort, after, limit }: TaskQuery): Promise<Task[]> {
    const { by, direction } = sort;
    const shape = `page ${by} ${direction} ${Object.keys(filter)} ${after !== undefined}`;
    return this.all(owner, shape, { ...filter, value: after?.value, id: after?.id, limit }, () => {
      const tasks = this.select();
      for (const property of Object.keys(filter)) tasks.andWhere(`row.${property} = :${property}`);
      if (after) tasks.andWhere(`(row.${by}, row.id) ${direction === 'ASC' ? '>' : '<'} (:value, :id)`);
      tasks.orderBy(`row.${by}`, direction).addOrderBy('row.id', direction);
      return `${tasks.getQuery()} LIMIT :limit`;
    });
  }
}
