import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { OwnedRepository } from '../../database/owned.repository.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { OwnerId } from '../../ownership/owner-id.js';
import { ReminderEvent } from './reminder-event.entity.js';

@Injectable()
export class ReminderEventsRepository extends OwnedRepository<ReminderEvent> {
  constructor(@InjectRepository(ReminderEvent) events: Repository<ReminderEvent>, work: UnitOfWork) {
    super(events, work);
  }

  /** An event for each moment that has none yet; what is new comes back. */
  async record(owner: OwnerId, taskId: string, moments: readonly string[]): Promise<ReminderEvent[]> {
    return this.all(
      owner,
      'record',
      { taskId, moments },
      () =>
        `INSERT INTO reminder_events (owner_id, id, task_id, remind_at)
         SELECT :owner, gen_random_uuid(), :taskId, moment FROM unnest(:moments::timestamptz[]) AS moment
         ON CONFLICT (owner_id, task_id, remind_at) DO NOTHING RETURNING ${this.columns}`,
    );
  }
}
