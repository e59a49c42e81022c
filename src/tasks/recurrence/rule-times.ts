import { RRuleTemporal } from 'rrule-temporal';
import { utcAt } from './clock.js';
import { type RecurrenceRule, WEEKDAYS } from './recurrence-rule.js';
import { timesADay } from './rule-limits.js';
import { END_OF_TIME, secondOfDay, type WallTime } from './wall-time.js';

export interface Search {
  /** Gives the parts that the rule leaves out. */
  readonly start: WallTime;
  /** Lies in a period that counts, from where INTERVAL goes on. Not after `from`. */
  readonly anchor: WallTime;
  /** The earliest time that is wanted. */
  readonly from: WallTime;
  /** Where times may end, if that is known. */
  readonly to?: WallTime;
}

// How many periods may pass without a time; with INTERVAL or without, what is less than 80 years away is found.
const MOST_PERIODS = { YEARLY: 80, MONTHLY: 1000, WEEKLY: 1000, DAILY: 1500, HOURLY: 0, MINUTELY: 0 };
const MOST_AT_ONCE = 100;

/** The times of a rule of days, weeks, months or years, in order: the first one, and some of those behind it. */
export function* timesOf(rule: RecurrenceRule, search: Search): Generator<WallTime> {
  const whole = inMonths(wholeRule(rule, search.start));
  for (const time of isSlow(whole) ? together(whole, search) : oneByOne(whole, search)) {
    if (time >= END_OF_TIME) return;
    yield time;
  }
}

/** Seconds of the day, in order. */
export function timesOfDay(rule: RecurrenceRule, start: WallTime): number[] {
  const { byHour, byMinute, bySecond } = wholeRule(rule, start);
  const times = byHour.flatMap((h) => byMinute.flatMap((m) => bySecond.map((s) => h * 3600 + m * 60 + s)));
  return times.sort((a, b) => a - b);
}

/** With all that a rule leaves out and its start tells (RFC 5545, 3.3.10), so that it can go on from any of its times. */
function wholeRule(rule: RecurrenceRule, start: WallTime) {
  const second = secondOfDay(start);
  return {
    ...rule,
    ...impliedDays(rule, start),
    byHour: rule.byHour ?? [Math.floor(second / 3600)],
    byMinute: rule.byMinute ?? [Math.floor(second / 60) % 60],
    bySecond: rule.bySecond ?? [second % 60],
  };
}

function impliedDays(rule: RecurrenceRule, start: WallTime): Partial<RecurrenceRule> {
  if (rule.freq === 'DAILY' || rule.byDay || rule.byMonthDay || rule.byYearDay) return {};
  const { dayOfWeek, day, month } = utcAt(start);
  if (rule.freq === 'WEEKLY' || rule.byWeekNo) return { byDay: [WEEKDAYS[dayOfWeek - 1]!] };
  if (rule.freq === 'MONTHLY') return { byMonthDay: [day] };
  return { byMonth: rule.byMonth ?? [month], byMonthDay: [day] };
}

/** The same rule by months, where it is of the days or weeks of some months: the library goes over the others faster. */
function inMonths(rule: RecurrenceRule): RecurrenceRule {
  const isOfSome = rule.interval === 1 && (rule.byMonth ?? rule.byMonthDay) !== undefined;
  if (!isOfSome || (rule.freq !== 'DAILY' && rule.freq !== 'WEEKLY')) return rule;
  return { ...rule, freq: 'MONTHLY', byDay: rule.byDay ?? (rule.byMonthDay ? undefined : WEEKDAYS) };
}

/** Whether the library gives all times of a rule faster than the next one again and again. */
function isSlow(rule: RecurrenceRule): boolean {
  if (rule.freq === 'DAILY' || rule.freq === 'WEEKLY') return rule.byMonth !== undefined;
  return Boolean(rule.byWeekNo ?? rule.byYearDay) || timesADay(rule) > 1;
}

function* oneByOne(rule: RecurrenceRule, { anchor, from }: Search): Generator<WallTime> {
  const library = libraryRule(rule, anchor);
  for (let time = nextTime(library, from, true); time !== null; time = nextTime(library, time, false))
    yield time;
}

function* together(rule: RecurrenceRule, { anchor, from, to = END_OF_TIME }: Search): Generator<WallTime> {
  const time = nextTime(libraryRule(rule, anchor), from, true);
  if (time === null) return;
  yield time;
  yield* timesBehind(rule, time, to);
}

function nextTime(library: RRuleTemporal, from: WallTime, isIncluded: boolean): WallTime | null {
  const next = untilExhausted(() => library.next(new Date(from * 1000), isIncluded));
  return next && next.epochMilliseconds / 1000;
}

function timesBehind(rule: RecurrenceRule, first: WallTime, to: WallTime): WallTime[] {
  const times: WallTime[] = [];
  untilExhausted(() =>
    libraryRule(rule, first).all(({ epochMilliseconds }) => {
      const time = epochMilliseconds / 1000;
      if (time > first) times.push(time);
      return time < to && times.length < MOST_AT_ONCE;
    }),
  );
  return times;
}

/** The library's rule, on a wall clock that it takes for the one of UTC. */
function libraryRule(rule: RecurrenceRule, anchor: WallTime): RRuleTemporal {
  const date = utcAt(anchor);
  // The library numbers weeks from its start's calendar year on, but their years begin and end some days off it.
  const dtstart = rule.byWeekNo ? date.with({ year: date.year - 1, month: 7, day: 1 }) : date;
  return new RRuleTemporal({
    ...rule,
    count: undefined,
    until: undefined,
    dtstart,
    maxIterations: MOST_PERIODS[rule.freq],
  });
}

function untilExhausted<T>(search: () => T): T | null {
  try {
    return search();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Maximum ')) return null;
    throw error;
  }
}
