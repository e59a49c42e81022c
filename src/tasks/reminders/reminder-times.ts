import { Temporal } from 'temporal-polyfill';
import { type DueColumns, dueOf, instantOf } from '../due.js';
import type { Reminder } from '../task.entity.js';

export type RemindedTask = DueColumns & { readonly reminders: readonly Reminder[] };

/**
 * The reminder times of a task, in order. Relative reminders are skipped if the task has no due.
 * @param timeZone the owner's time zone, in which dates and floating times are interpreted
 */
export function reminderTimes({ reminders, ...columns }: RemindedTask, timeZone: string): Temporal.Instant[] {
  const due = dueOf(columns);
  const times = reminders.flatMap((reminder) => {
    if ('at' in reminder) return [Temporal.Instant.from(reminder.at)];
    return due === null ? [] : [instantOf(due, timeZone).subtract({ minutes: reminder.minutesBefore })];
  });
  return times.sort(Temporal.Instant.compare);
}
