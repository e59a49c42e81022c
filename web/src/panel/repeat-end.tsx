import type { Due } from '@todo-backend/client';
import { addDays } from '../data/due';
import { useText } from '../i18n/language';
import { SelectField } from '../ui/select-field';
import { ValidInput } from '../ui/valid-input';
import type { End } from './recurrence-pattern';

interface Props {
  readonly end: End;
  readonly due: Due;
  readonly onChange: (end: End) => void;
}

const ENDS = ['never', 'until', 'count'] as const;
const DEFAULT_COUNT = 10;
const DEFAULT_DAYS = 30;

/** When a rule ends. */
export function RepeatEnd({ end, due, onChange }: Props) {
  const text = useText();
  const date = ('date' in due ? due.date : due.dateTime).slice(0, 10);
  const defaults: Readonly<Record<End['kind'], End>> = {
    never: { kind: 'never' },
    until: { kind: 'until', date: addDays(date, DEFAULT_DAYS) },
    count: { kind: 'count', count: DEFAULT_COUNT },
  };
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] items-end gap-3">
      <SelectField
        label={text.repeatEnds}
        value={end.kind}
        options={ENDS}
        nameOf={(kind) => text.repeatEndings[kind]}
        onChange={(kind) => onChange(defaults[kind])}
      />
      {end.kind === 'until' && (
        <ValidInput
          type="date"
          aria-label={text.lastDate}
          required
          min={date}
          value={end.date}
          onValue={(last) => onChange({ kind: 'until', date: last })}
        />
      )}
      {end.kind === 'count' && (
        <ValidInput
          {...{ required: true, min: 1, max: 999 }}
          type="number"
          aria-label={text.repeatCount}
          value={String(end.count)}
          onValue={(count) => onChange({ kind: 'count', count: Number(count) })}
        />
      )}
    </div>
  );
}
