import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Injectable } from '@nestjs/common';
import { OwnedEntity, OwnedRepository } from '../../platform/database/owned.repository.js';
import { type Occurrence, Task } from '../task.entity.js';
import type { Position } from '../../platform/http/pagination.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';

/** Records that a task, or one of its occurrences, was completed. Written by a trigger; for recurring tasks, by the service. */
@Entity('completions')
@Index('completions_of_task', ['ownerId', 'taskId', 'completedAt', 'id'])
@Index('completions_by_time', ['ownerId', 'completedAt'])
@ForeignKey(() => Task, ['ownerId', 'taskId'], ['ownerId', 'id'], {
  name: 'completions_task_id_fkey',
  onDelete: 'CASCADE',
})
@Check('completions_owner_id_check', `owner_id <> ''`)
export class Completion extends OwnedEntity {
  @Column('uuid', { name: 'task_id' })
  readonly taskId!: string;

  @Column('timestamp with time zone', { name: 'completed_at', precision: 3 })
  readonly completedAt!: string;

  /** The occurrence that was completed, for undo; with the rule if the task then moved to its next occurrence. */
  @Column('jsonb')
  readonly occurrence!: Occurrence & Partial<Pick<Task, 'recurrenceRule' | 'recurrenceFrom'>>;
}

export interface CompletionQuery {
  readonly taskId: string;
  readonly after?: Position;
  readonly limit: number;
}

@Injectable()
export class CompletionsRepository extends OwnedRepository<Completion> {
  constructor(work: UnitOfWork) {
    super(Completion, work);
  }

  /** Completions of one task, latest first. */
  async page(owner: OwnerId, { taskId, after, limit }: CompletionQuery): Promise<Completion[]> {
    const values = { taskId, value: after?.value, id: after?.id, limit };
    return this.all(owner, `page ${after !== undefined}`, values, () => {
      const from = after ? 'AND (completed_at, id) < (:value::timestamptz, :id)' : '';
      return `SELECT ${this.columns} FROM completions WHERE owner_id = :owner AND task_id = :taskId ${from}
        ORDER BY completed_at DESC, id DESC LIMIT :limit`;
    });
  }

  async latest(owner: OwnerId, taskId: string): Promise<Completion | null> {
    const [latest] = await this.page(owner, { taskId, limit: 1 });
    return latest ?? null;
  }
}
