import { useEffect, useState } from 'react';
import type { Due } from '@todo-backend/client';
import type { Task } from '@todo-backend/client/replica';
import { formatDue } from '../data/due';
import { useActions, useTimeZone } from '../data/replica-context';
import { useLanguage, useText } from '../i18n/language';
import { apiClient } from '../session/session';
import { Button } from '../ui/button';
import { Field } from '../ui/field';

const RULES = {
  daily: 'FREQ=DAILY',
  weekdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  weekly: 'FREQ=WEEKLY',
  monthly: 'FREQ=MONTHLY',
  yearly: 'FREQ=YEARLY',
} as const;
const FROMS = ['due', 'completion', 'now'] as const;
const PREVIEWED = 4;

interface Props {
  readonly task: Task;
}

/** How the task recurs, and when next. */
export function Repeat({ task }: Props) {
  const text = useText();
  const actions = useActions();
  const { recurrence } = task;
  const known = Object.entries(RULES).find(([, rule]) => rule === recurrence?.rule)?.[0];
  const from = recurrence?.from ?? 'due';
  const choose = (name: string): void => {
    const rule = name === 'custom' ? recurrence?.rule : RULES[name as keyof typeof RULES];
    actions.update([task], { recurrence: rule === undefined ? null : { rule, from } });
  };
  return (
    <div className="grid gap-2">
      <Field label={text.repeat} {...(recurrence && !known && { hint: recurrence.rule })}>
        {(id) => (
          <select
            id={id}
            value={recurrence ? (known ?? 'custom') : 'none'}
            className="control"
            onChange={({ target }) => choose(target.value)}
          >
            <option value="none">{text.repeats.none}</option>
            {(Object.keys(RULES) as (keyof typeof RULES)[]).map((name) => (
              <option key={name} value={name}>
                {text.repeats[name]}
              </option>
            ))}
            {recurrence && !known && <option value="custom">{text.repeats.custom}</option>}
          </select>
        )}
      </Field>
      {recurrence && (
        <>
          <Field label={text.repeatFrom}>
            {(id) => (
              <select
                id={id}
                value={from}
                className="control"
                onChange={({ target }) =>
                  actions.update([task], {
                    recurrence: { rule: recurrence.rule, from: target.value as (typeof FROMS)[number] },
                  })
                }
              >
                {FROMS.map((name) => (
                  <option key={name} value={name}>
                    {text.repeatFroms[name]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <NextDates task={task} />
          <div>
            <Button onClick={() => actions.skip(task)}>{text.skip}</Button>
          </div>
        </>
      )}
    </div>
  );
}

/** Asks the server again after each change of the task. */
function NextDates({ task: { id, version } }: Props) {
  const { text, locale } = useLanguage();
  const timeZone = useTimeZone();
  const [dates, setDates] = useState<readonly Due[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    apiClient.tasks.occurrences(id, { limit: PREVIEWED }, { signal: stop.signal }).then(
      ({ data }) => setDates(data),
      // Offline there is no preview.
      () => setDates([]),
    );
    return () => stop.abort();
  }, [id, version]);
  if (dates.length === 0) return null;
  return (
    <p className="text-sm text-muted">
      {text.nextDates}: {dates.map((due) => formatDue(due, { text, locale, timeZone })).join(' · ')}
    </p>
  );
}
