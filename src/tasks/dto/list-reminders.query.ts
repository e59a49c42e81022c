import { Choices } from '../../platform/http/validation/fields.js';
import { FromCommas } from '../../platform/http/validation/query-fields.js';
import { PageQuery } from '../../platform/http/pagination/page.query.js';
import { REMINDER_STATES, type ReminderState } from '../reminders/reminder-event.entity.js';

export class ListRemindersQuery extends PageQuery {
  @FromCommas()
  @Choices({
    of: REMINDER_STATES,
    optional: true,
    description: 'Comma-separated states to return. Defaults to all states.',
    example: ['due', 'snoozed'],
  })
  readonly state?: readonly ReminderState[];
}
