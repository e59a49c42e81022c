import { Injectable } from '@nestjs/common';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { LabelResponse } from '../labels/dto/label.dto.js';
import { SettingsResponse } from '../account/dto/settings.dto.js';
import { CompletionResponse } from '../tasks/completions/completions.dto.js';
import { ReminderEventResponse } from '../tasks/reminders/reminders.dto.js';
import { TaskResponse } from '../tasks/dto/task.response.js';
import type { Change, ChangeType, LoggedState } from '../platform/change-log/change.entity.js';
import { ChangesRepository } from '../platform/change-log/changes.repository.js';
import { ChangeResponse, LoggedListResponse } from './dto/sync.dto.js';

/** Response mappers by type. */
const RESPONSES: Readonly<Record<ChangeType, (row: never) => object>> = {
  settings: SettingsResponse.from,
  list: LoggedListResponse.from,
  label: LabelResponse.from,
  task: TaskResponse.from,
  completion: CompletionResponse.from,
  reminder: ReminderEventResponse.from,
};

/** Maps changes of the log to API responses. */
@Injectable()
export class Feed {
  constructor(private readonly changes: ChangesRepository) {}

  present(owner: OwnerId, change: Change): ChangeResponse {
    const { type, state } = change;
    return ChangeResponse.from(change, state && this.row(owner, type, state));
  }

  /** Maps a logged state to the response of its type, without counts. */
  row(owner: OwnerId, type: ChangeType, state: LoggedState): object {
    return RESPONSES[type](this.changes.row<never>(owner, type, state));
  }
}
