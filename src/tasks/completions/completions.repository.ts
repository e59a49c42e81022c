import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Position } from '../../platform/http/pagination/cursor.js';
import { OwnedRepository } from '../../platform/database/owned.repository.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { Completion } from './completion.entity.js';

export interface CompletionQuery {
  readonly taskId: string;
  readonly after?: Position;
  readonly limit: number;
}

@Injectable()
export class CompletionsRepository extends OwnedRepository<Completion> {
  constructor(@InjectRepository(Completion) completions: Repository<Completion>, work: UnitOfWork) {
    super(completions, work);
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
