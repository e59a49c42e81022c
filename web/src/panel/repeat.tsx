import { useEffect, useState } from 'react';
import type { Due } from '@todo-backend/client';
import type { Task } from '@todo-backend/client/replica';
import { formatDue } from '../data/due';
import { useActions, useTimeZone } from '../data/replica-context';
import { useLanguage, useText } from '../i18n/language';
import { apiClient } from '../session/session';
import { Button } from '../ui/button';
import { SelectField } from '../ui/select-field';
import { PRESET_NAMES, PRESETS, presetOf, readPattern, ruleOf } from './recurrence-pattern';
import { RepeatEditor } from './repeat-editor';

const CHOICES = ['none', ...PRESET_NAMES, 'custom'] as const;
type Recurrence = NonNullable<Task['recurrence']>;
const FROMS = ['due', 'completion', 'now'] as const;
const PREVIEWED = 4;

interface Props {
  readonly task: Task;
  readonly due: Due;
}

/** How the task recurs, and when next. */
export function Repeat({ task, due }: Props) {
  const text = useText();
  const actions = useActions();
  const { recurrence } = task;
  const set = (next: Recurrence | null): void => actions.update([task], { recurrence: next });
  return (
    <div className="grid gap-2">
      <Rule
        rule={recurrence?.rule ?? null}
        due={due}
        onChange={(rule) => set(rule === null ? null : { rule, from: recurrence?.from ?? 'due' })}
      />
      {recurrence && (
        <>
          <SelectField
            label={text.repeatFrom}
            value={recurrence.from}
            options={FROMS}
            nameOf={(name) => text.repeatFroms[name]}
            onChange={(from) => set({ ...recurrence, from })}
          />
          <NextDates task={task} />
          <div>
            <Button onClick={() => actions.skip(task)}>{text.skip}</Button>
          </div>
        </>
      )}
    </div>
  );
}

interface RuleProps {
  readonly rule: string | null;
  readonly due: Due;
  readonly onChange: (rule: string | null) => void;
}

/** A common rule, or one that the user puts together. */
function Rule({ rule, due, onChange }: RuleProps) {
  const text = useText();
  const [isEditing, setEditing] = useState(false);
  const preset = presetOf(rule);
  const pattern = rule === null ? null : readPattern(rule, due);
  const isCustom = rule !== null && (isEditing || !preset);
  const choose = (name: (typeof CHOICES)[number]): void => {
    setEditing(name === 'custom');
    if (name === 'custom') onChange(rule ?? PRESETS.weekly);
    else onChange(name === 'none' ? null : PRESETS[name]);
  };
  return (
    <>
      <SelectField
        label={text.repeat}
        hint={isCustom && !pattern ? text.otherRule(rule) : undefined}
        value={isCustom ? 'custom' : (preset ?? 'none')}
        options={CHOICES}
        nameOf={(name) => text.repeats[name]}
        onChange={choose}
      />
      {isCustom && pattern && (
        <RepeatEditor pattern={pattern} due={due} onChange={(next) => onChange(ruleOf(next, due))} />
      )}
    </>
  );
}

/** Asks the server again after each change of the task. */
function NextDates({ task: { id, version } }: Pick<Props, 'task'>) {
  const { text, locale } = useLanguage();
  const timeZone = useTimeZone();
  const [dates, setDates] = useState<readonly Due[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    apiClient.tasks.occurrences(id, { limit: PREVIEWED }, { signal: stop.signal }).then(
      ({ data }) => setDates(data),
      // Offline there is no preview.
      () => stop.signal.aborted || setDates([]),
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
