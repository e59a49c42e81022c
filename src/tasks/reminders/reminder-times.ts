import { Temporal } from 'temporal-polyfill';
import { type DueColumns, dueOf, instantOf } from '../due.js';
import type { Reminder } from '../task.entity.js';

export type Reminded = DueColumns & { readonly reminders: readonly Reminder[] };

/**
 * The moments at which a task reminds its owner, in order. One that counts from a due has none where the task has no due.
 * @param timeZone where the owner lives: a date begins there, and a floating time is read there
 */
export function reminderTimes({ reminders, ...columns }: Reminded, timeZone: string): Temporal.Instant[] {
  const due = dueOf(columns);
  const moments = reminders.flatMap((reminder) => {
    if ('at' in reminder) return [Temporal.Instant.from(reminder.at)];
    return due === null ? [] : [instantOf(due, timeZone).subtract({ minutes: reminder.minutesBefore })];
  });
  return moments.sort(Temporal.Instant.compare);
}
