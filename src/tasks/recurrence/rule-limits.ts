import { type Due, isDateDue } from '../due.js';
import type { Frequency, RecurrenceRule } from './recurrence-rule.js';

const MAX_TIMES_A_DAY = 48;
const MAX_DAYS_OR_WEEKS = 10;

/** Whether the rule only adds hours or minutes. */
export const isOfHours = ({ freq }: RecurrenceRule): boolean => freq === 'HOURLY' || freq === 'MINUTELY';

/** Whether the rule selects days, rather than only adding days, weeks, months or years. */
export const choosesDays = (rule: RecurrenceRule): boolean =>
  Boolean(rule.byMonth ?? rule.byWeekNo ?? rule.byYearDay ?? rule.byMonthDay ?? rule.byDay ?? rule.bySetPos);

const choosesTimes = (rule: RecurrenceRule) => Boolean(rule.byHour ?? rule.byMinute ?? rule.bySecond);
const choosesAny = (rule: RecurrenceRule) => choosesDays(rule) || choosesTimes(rule);
const isOf = (rule: RecurrenceRule, ...frequencies: Frequency[]) => frequencies.includes(rule.freq);
const isNumbered = (day: string) => day.length > 2;
const numbersDays = (rule: RecurrenceRule) => rule.byDay?.some(isNumbered) ?? false;

/** The number of times a day at which the rule occurs. */
export function timesADay({ byHour = [0], byMinute = [0], bySecond = [0] }: RecurrenceRule): number {
  return byHour.length * byMinute.length * bySecond.length;
}

interface Limit {
  readonly message: string;
  readonly isViolated: (rule: RecurrenceRule, due: Due) => boolean;
}

// RFC 5545, 3.3.10.
const STANDARD_LIMITS: readonly Limit[] = [
  {
    message: 'rule must not have both COUNT and UNTIL',
    isViolated: (rule) => Boolean(rule.count && rule.until),
  },
  {
    message: 'BYHOUR, BYMINUTE and BYSECOND need a due with a time',
    isViolated: (rule, due) => choosesTimes(rule) && isDateDue(due),
  },
  {
    message: 'BYWEEKNO needs FREQ=YEARLY',
    isViolated: (rule) => Boolean(rule.byWeekNo) && !isOf(rule, 'YEARLY'),
  },
  {
    message: 'BYYEARDAY needs FREQ=YEARLY',
    isViolated: (rule) => Boolean(rule.byYearDay) && !isOf(rule, 'YEARLY'),
  },
  {
    message: 'BYMONTHDAY cannot be used with FREQ=WEEKLY',
    isViolated: (rule) => Boolean(rule.byMonthDay) && isOf(rule, 'WEEKLY'),
  },
  {
    message: 'numbers in BYDAY need FREQ=MONTHLY or FREQ=YEARLY, and no BYWEEKNO',
    isViolated: (rule) => numbersDays(rule) && (!isOf(rule, 'MONTHLY', 'YEARLY') || Boolean(rule.byWeekNo)),
  },
  {
    message: 'BYSETPOS needs another BY part to choose from',
    isViolated: (rule) => Boolean(rule.bySetPos) && !choosesAny({ ...rule, bySetPos: undefined }),
  },
];

// See docs/decisions/0010-recurrence.md.
const SERVICE_LIMITS: readonly Limit[] = [
  {
    message: 'FREQ=HOURLY and FREQ=MINUTELY need a due with a time',
    isViolated: (rule, due) => isOfHours(rule) && isDateDue(due),
  },
  {
    message:
      'FREQ=HOURLY and FREQ=MINUTELY cannot be used with BY parts; use FREQ=DAILY with BYHOUR and BYMINUTE',
    isViolated: (rule) => isOfHours(rule) && choosesAny(rule),
  },
  {
    message: `BYHOUR, BYMINUTE and BYSECOND must give at most ${MAX_TIMES_A_DAY} times a day`,
    isViolated: (rule) => timesADay(rule) > MAX_TIMES_A_DAY,
  },
  {
    message: 'BYSETPOS needs FREQ=MONTHLY or FREQ=YEARLY, and one time a day',
    isViolated: (rule) => Boolean(rule.bySetPos) && (!isOf(rule, 'MONTHLY', 'YEARLY') || timesADay(rule) > 1),
  },
  {
    message: 'BYMONTHDAY cannot be used with FREQ=DAILY and INTERVAL',
    isViolated: (rule) => Boolean(rule.byMonthDay) && isOf(rule, 'DAILY') && rule.interval > 1,
  },
  {
    message: `BYWEEKNO and BYYEARDAY must have at most ${MAX_DAYS_OR_WEEKS} values`,
    isViolated: ({ byWeekNo = [], byYearDay = [] }) =>
      Math.max(byWeekNo.length, byYearDay.length) > MAX_DAYS_OR_WEEKS,
  },
  {
    message: 'BYYEARDAY cannot be used with other BY parts that choose days',
    isViolated: (rule) => Boolean(rule.byYearDay) && choosesDays({ ...rule, byYearDay: undefined }),
  },
  {
    message: 'BYWEEKNO cannot be used with INTERVAL, or with BY parts that choose days other than BYDAY',
    isViolated: (rule) =>
      Boolean(rule.byWeekNo) &&
      (rule.interval > 1 || choosesDays({ ...rule, byWeekNo: undefined, byDay: undefined })),
  },
  {
    message:
      'numbers in BYDAY that count within the year must be on every weekday, be at most 52, and not be used with BYMONTHDAY',
    isViolated: (rule) =>
      numbersDays(rule) && isOf(rule, 'YEARLY') && !rule.byMonth && !isPlainlyNumbered(rule),
  },
];

function isPlainlyNumbered({ byDay = [], byMonthDay }: RecurrenceRule): boolean {
  return !byMonthDay && byDay.every((day) => isNumbered(day) && Math.abs(Number.parseInt(day, 10)) <= 52);
}

const MAX_MONTH_LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const EVERY_MONTH = MAX_MONTH_LENGTHS.map((_, index) => index + 1);

// Rules that can never occur. Other such rules are detected by searching.
const IMPOSSIBLE: readonly Limit[] = [
  {
    message: 'BYMONTHDAY must contain a day that exists in a month of BYMONTH',
    isViolated: ({ byMonth = EVERY_MONTH, byMonthDay }) =>
      byMonthDay !== undefined &&
      Math.min(...byMonthDay.map(Math.abs)) >
        Math.max(...byMonth.map((month) => MAX_MONTH_LENGTHS[month - 1]!)),
  },
  {
    message: 'BYDAY must contain a weekday that exists in a month: its number is at most 5',
    isViolated: (rule) =>
      (isOf(rule, 'MONTHLY') || Boolean(rule.byMonth)) &&
      (rule.byDay?.every((day) => Math.abs(Number.parseInt(day, 10)) > 5) ?? false),
  },
  {
    message:
      'BYSETPOS must contain a position within the days that the other BY parts choose in a month or year',
    isViolated: (rule) =>
      rule.bySetPos !== undefined && Math.min(...rule.bySetPos.map(Math.abs)) > maxDaysAPeriod(rule),
  },
];

/** The maximum number of days that the rule chooses in a period, before BYSETPOS. */
function maxDaysAPeriod({ freq, byMonth, byMonthDay, byDay }: RecurrenceRule): number {
  const months = freq === 'MONTHLY' ? 1 : (byMonth ?? EVERY_MONTH).length;
  const isOverTheYear = freq === 'YEARLY' && !byMonth;
  const [plain, numbered] = isOverTheYear ? [53, 1] : [5 * months, months];
  const weekdays = byDay?.reduce((sum, day) => sum + (isNumbered(day) ? numbered : plain), 0);
  const monthDays = byMonthDay && byMonthDay.length * months;
  return Math.min(weekdays ?? 366, monthDays ?? 366, 31 * months, 366);
}

/** Why the rule cannot be used with the due, as a sentence; null if it can. */
export function violatedLimit(rule: RecurrenceRule, due: Due): string | null {
  const limits = [...STANDARD_LIMITS, ...SERVICE_LIMITS, ...IMPOSSIBLE];
  return limits.find(({ isViolated }) => isViolated(rule, due))?.message ?? null;
}
