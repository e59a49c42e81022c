import { type FormEvent, useState } from 'react';
import type { Reminder } from '@todo-backend/client';
import { instantOf, type Task } from '@todo-backend/client/replica';
import { useActions, useTimeZone } from '../data/replica-context';
import { useLanguage } from '../i18n/language';
import { Button, IconButton } from '../ui/button';
import { Icon } from '../ui/icon';
import { SelectField } from '../ui/select-field';

const MINUTES = [0, 10, 30, 60, 120, 1440, 2880];
const MAX_REMINDERS = 10;

/** The reminders of a task: before its due, or at a time of their own. */
export function Reminders({ task }: { readonly task: Task }) {
  const { text, locale } = useLanguage();
  const actions = useActions();
  const timeZone = useTimeZone();
  const [isAddingTime, setAddingTime] = useState(false);
  const { reminders, due } = task;
  const used = reminders.map((reminder) => 'minutesBefore' in reminder && reminder.minutesBefore);
  const free = due === null ? [] : MINUTES.filter((minutes) => !used.includes(minutes)).map(String);
  const nameOf = (reminder: Reminder): string =>
    'minutesBefore' in reminder
      ? text.reminderBefore(reminder.minutesBefore)
      : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
          new Date(reminder.at),
        );
  const nameOfOption = (option: string): string => {
    if (option === '') return text.addReminder;
    return option === 'at' ? text.reminderAt : text.reminderBefore(Number(option));
  };
  const set = (next: readonly Reminder[]): void => actions.update([task], { reminders: [...next] });
  const choose = (option: string): void => {
    setAddingTime(option === 'at');
    if (free.includes(option)) set([...reminders, { minutesBefore: Number(option) }]);
  };
  const addTime = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wall = String(new FormData(event.currentTarget).get('at'));
    setAddingTime(false);
    const at = new Date(instantOf(`${wall}:00`, timeZone)).toISOString();
    if (!reminders.some((reminder) => 'at' in reminder && reminder.at === at)) set([...reminders, { at }]);
  };
  return (
    <div className="grid gap-1">
      <SelectField
        label={text.reminders}
        value={isAddingTime ? 'at' : ''}
        options={reminders.length < MAX_REMINDERS ? ['', ...free, 'at'] : ['']}
        nameOf={nameOfOption}
        onChange={choose}
      />
      {isAddingTime && (
        <form onSubmit={addTime} className="flex flex-wrap justify-end gap-2">
          <input
            name="at"
            type="datetime-local"
            aria-label={text.reminderAt}
            autoFocus
            required
            min="1900-01-01T00:00"
            className="control"
          />
          <Button type="submit">{text.add}</Button>
        </form>
      )}
      <ul>
        {reminders.map((reminder) => (
          <li key={JSON.stringify(reminder)} className="flex items-center gap-2 pl-2.5">
            <Icon name="bell" className="size-4 text-muted" />
            <span className="flex-1">{nameOf(reminder)}</span>
            <IconButton
              icon="close"
              label={text.remove(nameOf(reminder))}
              onClick={() => set(reminders.filter((other) => other !== reminder))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
