import type { Due } from '@todo-backend/client';
import { useLanguage, useText } from '../i18n/language';
import { Field } from '../ui/field';
import { SelectField } from '../ui/select-field';
import { ValidInput } from '../ui/valid-input';
import {
  dayOf,
  monthDaysFor,
  type Pattern,
  type Unit,
  UNITS,
  type Weekday,
  WEEKDAYS,
} from './recurrence-pattern';
import { RepeatEnd } from './repeat-end';

interface Props {
  readonly pattern: Pattern;
  readonly due: Due;
  readonly onChange: (pattern: Pattern) => void;
}

/** Every part of a rule that people use. */
export function RepeatEditor({ pattern, due, onChange }: Props) {
  const change = (part: Partial<Pattern>): void => onChange({ ...pattern, ...part });
  return (
    <div className="grid gap-3 rounded-lg border border-line p-3">
      <Interval {...pattern} onChange={change} />
      {pattern.unit === 'WEEKLY' && (
        <Weekdays
          chosen={pattern.weekdays.length > 0 ? pattern.weekdays : [dayOf(due).weekday]}
          onChange={(weekdays) => change({ weekdays })}
        />
      )}
      {pattern.unit === 'MONTHLY' && (
        <MonthDay current={pattern.monthDay} due={due} onChange={(monthDay) => change({ monthDay })} />
      )}
      <RepeatEnd end={pattern.end} due={due} onChange={(end) => change({ end })} />
    </div>
  );
}

interface IntervalProps {
  readonly interval: number;
  readonly unit: Unit;
  readonly onChange: (part: Partial<Pattern>) => void;
}

function Interval({ interval, unit, onChange }: IntervalProps) {
  const text = useText();
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={text.repeatEvery}>
        {(id) => (
          <ValidInput
            {...{ id, required: true, min: 1, max: 999 }}
            type="number"
            value={String(interval)}
            onValue={(next) => onChange({ interval: Number(next) })}
          />
        )}
      </Field>
      <SelectField
        label={text.repeatUnit}
        value={unit}
        options={UNITS}
        nameOf={(name) => text.repeatUnits[name](interval)}
        onChange={(next) => onChange({ unit: next })}
      />
    </div>
  );
}

interface WeekdaysProps {
  readonly chosen: readonly Weekday[];
  readonly onChange: (weekdays: readonly Weekday[]) => void;
}

function Weekdays({ chosen, onChange }: WeekdaysProps) {
  const { text, locale } = useLanguage();
  const toggle = (day: Weekday): void => {
    const rest = chosen.filter((other) => other !== day);
    // A weekly rule has at least one day.
    if (rest.length > 0) onChange(rest.length < chosen.length ? rest : [...chosen, day]);
  };
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{text.repeatWeekdays}</legend>
      <div className="flex flex-wrap gap-1">
        {WEEKDAYS.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={chosen.includes(day)}
            title={weekdayName(day, locale, 'long')}
            onClick={() => toggle(day)}
            className="min-h-9 min-w-9 flex-1 rounded-lg border border-control px-1 text-sm aria-pressed:border-accent aria-pressed:bg-soft aria-pressed:text-accent"
          >
            {weekdayName(day, locale, 'short')}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

interface MonthDayProps {
  readonly current: string;
  readonly due: Due;
  readonly onChange: (monthDay: string) => void;
}

function MonthDay({ current, due, onChange }: MonthDayProps) {
  const { text, locale } = useLanguage();
  const nameOf = (part: string): string => {
    if (part === 'BYMONTHDAY=-1') return text.onLastDay;
    const [, number, day] = /=(-?\d+)(\w\w)?$/.exec(part)!;
    if (day === undefined) return text.onDay(Number(number));
    return text.onNthWeekday(Number(number), weekdayName(day as Weekday, locale, 'long'));
  };
  const options = monthDaysFor(due, current);
  return (
    <SelectField
      label={text.repeatDay}
      value={current === '' ? options[0]! : current}
      options={options}
      nameOf={nameOf}
      onChange={onChange}
    />
  );
}

function weekdayName(day: Weekday, locale: string, weekday: 'long' | 'short'): string {
  // The 1st of January 2024 was a Monday.
  const date = new Date(Date.UTC(2024, 0, 1 + WEEKDAYS.indexOf(day)));
  return new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' }).format(date);
}
