import type { Due } from '@todo-backend/client';
import { dueWall, instantOf, wallClockAt } from '@todo-backend/client/replica';

export const UNITS = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Unit = (typeof UNITS)[number];
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Rules that most people need. */
export const PRESETS = {
  daily: 'FREQ=DAILY',
  weekdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  weekly: 'FREQ=WEEKLY',
  monthly: 'FREQ=MONTHLY',
  yearly: 'FREQ=YEARLY',
} as const;
export type Preset = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as Preset[];

export const presetOf = (rule: string | null): Preset | undefined =>
  PRESET_NAMES.find((name) => PRESETS[name] === rule);

/** The rules that the editor can show: the rest of RFC 5545 stays as it is. */
export interface Pattern {
  readonly unit: Unit;
  readonly interval: number;
  /** Of a weekly rule; none means the weekday of the due. */
  readonly weekdays: readonly Weekday[];
  /** The part of a monthly rule that chooses the day, such as `BYMONTHDAY=15`; empty means the day of the due. */
  readonly monthDay: string;
  readonly end: End;
}

export type End =
  | { readonly kind: 'never' }
  /** `YYYY-MM-DD`, inclusive. */
  | { readonly kind: 'until'; readonly date: string }
  | { readonly kind: 'count'; readonly count: number };

const MONTH_DAY = /^(?:|BYMONTHDAY=(?:-1|[12]?\d|3[01])|BYDAY=(?:-1|[1-5])(?:MO|TU|WE|TH|FR|SA|SU))$/;

/** Reads a rule; null if the editor cannot show all of it. */
export function readPattern(rule: string, due: Due): Pattern | null {
  const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
  const days = rule.split(';').filter((part) => part.startsWith('BY'));
  const unit = parts.get('FREQ') as Unit;
  const pattern: Pattern = {
    unit,
    interval: Number(parts.get('INTERVAL') ?? 1),
    weekdays: unit === 'WEEKLY' ? WEEKDAYS.filter((day) => parts.get('BYDAY')?.split(',').includes(day)) : [],
    monthDay: unit === 'MONTHLY' ? days.join(';') : '',
    end: readEnd(parts, due),
  };
  const isComplete = UNITS.includes(unit) && essence(ruleOf(pattern, due)) === essence(rule);
  return isComplete && MONTH_DAY.test(pattern.monthDay) ? pattern : null;
}

/** Everything but the notation of the end, and the start of the week, which the editor keeps out of the way. */
const essence = (rule: string): string => rule.replace(/;(?:WKST=MO|UNTIL=\w+)/g, '');

function readEnd(parts: ReadonlyMap<string, string>, due: Due): End {
  const [count, until] = [parts.get('COUNT'), parts.get('UNTIL')];
  if (count !== undefined) return { kind: 'count', count: Number(count) };
  if (until === undefined) return { kind: 'never' };
  const iso = until.replace(/^(\d{4})(\d\d)(\d\d)/, '$1-$2-$3').replace(/T(\d\d)(\d\d)(\d\d)/, 'T$1:$2:$3');
  const zone = 'timeZone' in due ? due.timeZone : undefined;
  const isInstant = iso.endsWith('Z') && zone !== undefined;
  return { kind: 'until', date: (isInstant ? wallClockAt(Date.parse(iso), zone) : iso).slice(0, 10) };
}

export function ruleOf({ unit, interval, weekdays, monthDay, end }: Pattern, due: Due): string {
  const isOn = (day: Weekday): boolean => weekdays.includes(day);
  return [
    `FREQ=${unit}`,
    interval > 1 && `INTERVAL=${interval}`,
    end.kind === 'count' && `COUNT=${end.count}`,
    end.kind === 'until' && `UNTIL=${untilOf(end.date, due)}`,
    unit === 'WEEKLY' && weekdays.length > 0 && `BYDAY=${WEEKDAYS.filter(isOn).join(',')}`,
    unit === 'MONTHLY' && monthDay,
  ]
    .filter(Boolean)
    .join(';');
}

/** A date or, for a due with a time zone, the last second of the day in UTC (RFC 5545, 3.3.10). */
function untilOf(date: string, due: Due): string {
  if (!('timeZone' in due)) return date.replaceAll('-', '');
  const last = new Date(instantOf(`${date}T23:59:59`, due.timeZone));
  return last.toISOString().replace(/\.\d+|[-:]/g, '');
}

/** The day of a due: its date, weekday, which of its month's it is, and whether that is the last. */
export function dayOf(due: Due): {
  readonly weekday: Weekday;
  readonly day: number;
  readonly nth: number;
  readonly isLastOfMonth: boolean;
  readonly isLastWeekday: boolean;
} {
  const [year, month, day] = dueWall(due).slice(0, 10).split('-').map(Number) as [number, number, number];
  const inMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const weekday = WEEKDAYS[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7]!;
  return {
    weekday,
    day,
    nth: Math.ceil(day / 7),
    isLastOfMonth: day === inMonth,
    isLastWeekday: day + 7 > inMonth,
  };
}

/** What a monthly rule can be for this due, and what it is now. */
export function monthDaysFor(due: Due, current: string): string[] {
  const { weekday, day, nth, isLastOfMonth, isLastWeekday } = dayOf(due);
  const options = [
    `BYMONTHDAY=${day}`,
    ...(isLastOfMonth ? ['BYMONTHDAY=-1'] : []),
    `BYDAY=${nth}${weekday}`,
    ...(isLastWeekday ? [`BYDAY=-1${weekday}`] : []),
  ];
  return [...new Set([...(current === '' ? [] : [current]), ...options])];
}
