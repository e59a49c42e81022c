import { type Due, isDateDue } from '../due.js';
import type { Frequency, RecurrenceRule } from './recurrence-rule.js';

const MAX_TIMES_A_DAY = 48;
const MAX_DAYS_OR_WEEKS = 10;

/** Whether a rule only adds hours or minutes. */
export const isOfHours = ({ freq }: RecurrenceRule): boolean => freq === 'HOURLY' || freq === 'MINUTELY';

/** Whether a rule says on which days, rather than only how many days, weeks, months or years later. */
export const choosesDays = (rule: RecurrenceRule): boolean =>
  Boolean(rule.byMonth ?? rule.byWeekNo ?? rule.byYearDay ?? rule.byMonthDay ?? rule.byDay ?? rule.bySetPos);

const choosesTimes = (rule: RecurrenceRule) => Boolean(rule.byHour ?? rule.byMinute ?? rule.bySecond);
const choosesAny = (rule: RecurrenceRule) => choosesDays(rule) || choosesTimes(rule);
const isOf = (rule: RecurrenceRule, ...frequencies: Frequency[]) => frequencies.includes(rule.freq);
const isNumbered = (day: string) => day.length > 2;
const numbersDays = (rule: RecurrenceRule) => rule.byDay?.some(isNumbered) ?? false;

/** At how many times of a day a rule occurs. */
export function timesADay({ byHour = [0], byMinute = [0], bySecond = [0] }: RecurrenceRule): number {
  return byHour.length * byMinute.length * bySecond.length;
}

interface Limit {
  readonly sentence: string;
  readonly isBroken: (rule: RecurrenceRule, due: Due) => boolean;
}

// RFC 5545, 3.3.10.
const OF_THE_STANDARD: readonly Limit[] = [
  {
    sentence: 'rule must not have both COUNT and UNTIL',
    isBroken: (rule) => Boolean(rule.count && rule.until),
  },
  {
    sentence: 'BYHOUR, BYMINUTE and BYSECOND need a due with a time',
    isBroken: (rule, due) => choosesTimes(rule) && isDateDue(due),
  },
  {
    sentence: 'BYWEEKNO needs FREQ=YEARLY',
    isBroken: (rule) => Boolean(rule.byWeekNo) && !isOf(rule, 'YEARLY'),
  },
  {
    sentence: 'BYYEARDAY needs FREQ=YEARLY',
    isBroken: (rule) => Boolean(rule.byYearDay) && !isOf(rule, 'YEARLY'),
  },
  {
    sentence: 'BYMONTHDAY cannot be used with FREQ=WEEKLY',
    isBroken: (rule) => Boolean(rule.byMonthDay) && isOf(rule, 'WEEKLY'),
  },
  {
    sentence: 'numbers in BYDAY need FREQ=MONTHLY or FREQ=YEARLY, and no BYWEEKNO',
    isBroken: (rule) => numbersDays(rule) && (!isOf(rule, 'MONTHLY', 'YEARLY') || Boolean(rule.byWeekNo)),
  },
  {
    sentence: 'BYSETPOS needs another BY part to choose from',
    isBroken: (rule) => Boolean(rule.bySetPos) && !choosesAny({ ...rule, bySetPos: undefined }),
  },
];

// docs/decisions/0010-recurrence.md says why.
const OUR_OWN: readonly Limit[] = [
  {
    sentence: 'FREQ=HOURLY and FREQ=MINUTELY need a due with a time',
    isBroken: (rule, due) => isOfHours(rule) && isDateDue(due),
  },
  {
    sentence:
      'FREQ=HOURLY and FREQ=MINUTELY cannot be used with BY parts; use FREQ=DAILY with BYHOUR and BYMINUTE',
    isBroken: (rule) => isOfHours(rule) && choosesAny(rule),
  },
  {
    sentence: `BYHOUR, BYMINUTE and BYSECOND must give at most ${MAX_TIMES_A_DAY} times a day`,
    isBroken: (rule) => timesADay(rule) > MAX_TIMES_A_DAY,
  },
  {
    sentence: 'BYSETPOS needs FREQ=MONTHLY or FREQ=YEARLY, and one time a day',
    isBroken: (rule) => Boolean(rule.bySetPos) && (!isOf(rule, 'MONTHLY', 'YEARLY') || timesADay(rule) > 1),
  },
  {
    sentence: 'BYMONTHDAY cannot be used with FREQ=DAILY and an INTERVAL',
    isBroken: (rule) => Boolean(rule.byMonthDay) && isOf(rule, 'DAILY') && rule.interval > 1,
  },
  {
    sentence: `BYWEEKNO and BYYEARDAY must have at most ${MAX_DAYS_OR_WEEKS} values`,
    isBroken: ({ byWeekNo = [], byYearDay = [] }) =>
      Math.max(byWeekNo.length, byYearDay.length) > MAX_DAYS_OR_WEEKS,
  },
  {
    sentence: 'BYYEARDAY cannot be used with other BY parts that choose days',
    isBroken: (rule) => Boolean(rule.byYearDay) && choosesDays({ ...rule, byYearDay: undefined }),
  },
  {
    sentence: 'BYWEEKNO cannot be used with an INTERVAL, nor with BY parts that choose days other than BYDAY',
    isBroken: (rule) =>
      Boolean(rule.byWeekNo) &&
      (rule.interval > 1 || choosesDays({ ...rule, byWeekNo: undefined, byDay: undefined })),
  },
  {
    sentence:
      'numbers in BYDAY that count over the year must be at every weekday, go up to 52, and be without BYMONTHDAY',
    isBroken: (rule) =>
      numbersDays(rule) && isOf(rule, 'YEARLY') && !rule.byMonth && !isPlainlyNumbered(rule),
  },
];

function isPlainlyNumbered({ byDay = [], byMonthDay }: RecurrenceRule): boolean {
  return !byMonthDay && byDay.every((day) => isNumbered(day) && Math.abs(Number.parseInt(day, 10)) <= 52);
}

const MAX_MONTHS_LENGTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const EVERY_MONTH = MAX_MONTHS_LENGTH.map((_, index) => index + 1);

// Rules that occur in no year. Others that never occur are found by a search.
const IMPOSSIBLE: readonly Limit[] = [
  {
    sentence: 'BYMONTHDAY must have a day that a month in BYMONTH has',
    isBroken: ({ byMonth = EVERY_MONTH, byMonthDay }) =>
      byMonthDay !== undefined &&
      Math.min(...byMonthDay.map(Math.abs)) >
        Math.max(...byMonth.map((month) => MAX_MONTHS_LENGTH[month - 1]!)),
  },
  {
    sentence: 'BYDAY must have a weekday that a month has: its number goes up to 5',
    isBroken: (rule) =>
      (isOf(rule, 'MONTHLY') || Boolean(rule.byMonth)) &&
      (rule.byDay?.every((day) => Math.abs(Number.parseInt(day, 10)) > 5) ?? false),
  },
  {
    sentence: 'BYSETPOS must have a position that the days of the other BY parts reach in a month or year',
    isBroken: (rule) =>
      rule.bySetPos !== undefined && Math.min(...rule.bySetPos.map(Math.abs)) > maxDaysAPeriod(rule),
  },
];

/** How many days of its month or year a rule chooses at most, before BYSETPOS. */
function maxDaysAPeriod({ freq, byMonth, byMonthDay, byDay }: RecurrenceRule): number {
  const months = freq === 'MONTHLY' ? 1 : (byMonth ?? EVERY_MONTH).length;
  const isOverTheYear = freq === 'YEARLY' && !byMonth;
  const [plain, numbered] = isOverTheYear ? [53, 1] : [5 * months, months];
  const weekdays = byDay?.reduce((sum, day) => sum + (isNumbered(day) ? numbered : plain), 0);
  const monthDays = byMonthDay && byMonthDay.length * months;
  return Math.min(weekdays ?? 366, monthDays ?? 366, 31 * months, 366);
}

/** What keeps a rule from being used with a due, in a sentence; null if nothing does. */
export function brokenLimit(rule: RecurrenceRule, due: Due): string | null {
  const limits = [...OF_THE_STANDARD, ...OUR_OWN, ...IMPOSSIBLE];
  return limits.find(({ isBroken }) => isBroken(rule, due))?.sentence ?? null;
}
