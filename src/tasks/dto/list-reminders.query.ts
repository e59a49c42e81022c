import { Choices } from '../../platform/http/validation/fields.js';
import { FromCommas } from '../../platform/http/validation/query-fields.js';
import { PageQuery } from '../../platform/http/pagination/page.query.js';
import { REMINDER_STATES, type ReminderState } from '../reminders/reminder-event.entity.js';

export class ListRemindersQuery extends PageQuery {
  @FromCommas()
  @Choices({
    of: REMINDER_STATES,
    optional: true,
    description: 'Reminders in these states alone, separated by commas. Absent: in any.',
    example: ['due', 'snoozed'],
  })
  readonly state?: readonly ReminderState[];
}
