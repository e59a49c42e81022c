import { Label } from '../labels/label.entity.js';
import { List } from '../lists/list.entity.js';
import { Owner } from '../settings/owner.entity.js';
import { Completion } from '../tasks/completions/completion.entity.js';
import { ReminderEvent } from '../tasks/reminders/reminder-event.entity.js';
import { Task } from '../tasks/task.entity.js';

/** Whose rows the change log is of. */
export const ENTITIES = {
  settings: Owner,
  list: List,
  label: Label,
  task: Task,
  completion: Completion,
  reminder: ReminderEvent,
} as const;
