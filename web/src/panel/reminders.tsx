import type { Reminder } from '@todo-backend/client';
import type { Task } from '@todo-backend/client/replica';
import { useActions } from '../data/replica-context';
import { useLanguage } from '../i18n/language';
import { IconButton } from '../ui/button';
import { SelectField } from '../ui/select-field';
import { Icon } from '../ui/icon';

const MINUTES = [0, 10, 30, 60, 120, 1440, 2880];

/** The reminders of a task with a due. */
export function Reminders({ task }: { readonly task: Task }) {
  const { text, locale } = useLanguage();
  const actions = useActions();
  const { reminders } = task;
  const free = MINUTES.filter(
    (minutes) =>
      !reminders.some((reminder) => 'minutesBefore' in reminder && reminder.minutesBefore === minutes),
  );
  const nameOf = (reminder: Reminder): string =>
    'minutesBefore' in reminder
      ? text.reminderBefore(reminder.minutesBefore)
      : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
          new Date(reminder.at),
        );
  const set = (next: readonly Reminder[]): void => actions.update([task], { reminders: [...next] });
  return (
    <div className="grid gap-1">
      <SelectField
        label={text.reminders}
        value=""
        options={['', ...free.map(String)]}
        nameOf={(minutes) => (minutes === '' ? text.addReminder : text.reminderBefore(Number(minutes)))}
        onChange={(minutes) => minutes !== '' && set([...reminders, { minutesBefore: Number(minutes) }])}
      />
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
