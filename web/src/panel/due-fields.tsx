import type { Due } from '@todo-backend/client';
import type { Task } from '@todo-backend/client/replica';
import { addDays, TIME_ZONES } from '../data/due';
import { useActions, useTimeZone } from '../data/replica-context';
import { useToday } from '../data/use-today';
import { useText } from '../i18n/language';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { SelectField } from '../ui/select-field';
import { ValidInput } from '../ui/valid-input';

/** The service refuses earlier dates, which are almost certainly typos. */
const MIN_DATE = '1900-01-01';

/** Date, time and time zone. */
export function DueFields({ task }: { readonly task: Task }) {
  const text = useText();
  const actions = useActions();
  const userZone = useTimeZone();
  const today = useToday();
  const { date, time, zone } = partsOf(task.due, userZone);
  const set = (due: Due | null): void =>
    actions.update([task], due ? { due } : { due, recurrence: null, reminders: timesOf(task) });
  const zones = [...new Set([userZone, ...(zone ? [zone] : []), ...TIME_ZONES])];
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-sm font-medium">{text.due}</legend>
      <div className="flex flex-wrap gap-2">
        {(
          [
            [text.today, today],
            [text.tomorrow, addDays(today, 1)],
            [text.nextWeek, addDays(today, 7)],
          ] as const
        ).map(([name, day]) => (
          <Button key={name} aria-pressed={date === day} onClick={() => set(dueOf(day, time, zone))}>
            {name}
          </Button>
        ))}
        {task.due && (
          <Button look="plain" onClick={() => set(null)}>
            {text.clear}
          </Button>
        )}
      </div>
      <div className="grid grid-cols-2 gap-3">
        <Field label={text.date}>
          {(id) => (
            <ValidInput
              id={id}
              type="date"
              required
              min={MIN_DATE}
              value={date}
              onValue={(next) => set(dueOf(next, time, zone))}
            />
          )}
        </Field>
        <Field label={text.time}>
          {(id) => (
            <ValidInput
              id={id}
              type="time"
              value={time}
              onValue={(next) => set(dueOf(date || today, next, zone))}
            />
          )}
        </Field>
      </div>
      {time !== '' && (
        <SelectField
          label={text.timeZone}
          value={zone}
          options={['', ...zones]}
          nameOf={(name) => name || text.floating}
          onChange={(next) => set(dueOf(date, time, next))}
        />
      )}
    </fieldset>
  );
}

/** The reminders that remain without a due. */
const timesOf = ({ reminders }: Task): Task['reminders'] => reminders.filter((reminder) => 'at' in reminder);

interface Parts {
  readonly date: string;
  readonly time: string;
  readonly zone: string;
}

/** A time that is added later is in the user's zone, like those of quick add. */
function partsOf(due: Due | null, userZone: string): Parts {
  if (!due) return { date: '', time: '', zone: userZone };
  if ('date' in due) return { date: due.date, time: '', zone: userZone };
  const zone = 'timeZone' in due ? due.timeZone : '';
  return { date: due.dateTime.slice(0, 10), time: due.dateTime.slice(11, 16), zone };
}

function dueOf(date: string, time: string, timeZone: string): Due {
  if (time === '') return { date };
  const dateTime = `${date}T${time}:00`;
  return timeZone === '' ? { dateTime } : { dateTime, timeZone };
}
