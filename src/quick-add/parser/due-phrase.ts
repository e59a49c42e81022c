import { Temporal } from 'temporal-polyfill';
import { findCalendarDates, numericDates } from './calendar-date.js';
import { MONTH_STEPS } from './month-date.js';
import { hide, isGap, type MaskedText, type Range } from './spans.js';
import { RELATIVE_STEPS } from './relative-date.js';
import type { Due } from '../../tasks/due.js';
import { hasClock, isPlaced, isWhen, withDateLead, withTimeLead } from './place.js';
import { findTimes, inPart, startOfPart, type TimePhrase } from './time-phrase.js';

export type PartOfDay = 'morning' | 'afternoon' | 'evening' | 'night';

/** Which number comes first in 3/4, day or month. */
export type DateOrder = 'day' | 'month';

/**
 * How much context a phrase needs to be a date. `certain`: none. `calendar`: it must not modify a noun, as in `friday report`.
 * `last`: a leading word, an adjacent time, or the end of the text. `led`: a leading word or an adjacent time.
 */
export type Certainty = 'certain' | 'calendar' | 'last' | 'led';

export interface When {
  /** The day, and the following candidate in case its time is already past. */
  readonly days: readonly Temporal.PlainDate[];
  /** Set if the phrase includes the time. */
  readonly moment?: Temporal.PlainDateTime | null;
  /** Part of the day to which an adjacent time is adjusted, as in `tonight at 7`. */
  readonly part?: PartOfDay | undefined;
  /** Whether the part alone determines a time. */
  readonly isTimeOfPart?: boolean;
}

export interface DatePhrase extends Range, When {
  readonly certainty: Certainty;
}

export interface Step {
  readonly words: RegExp;
  readonly certainty: Certainty;
  /** Null if the day does not exist or is past. */
  readonly when: (match: RegExpExecArray, now: Temporal.ZonedDateTime) => When | null;
}

const STEPS: readonly Step[] = [...RELATIVE_STEPS, ...MONTH_STEPS];

/** All date phrases from left to right; of overlapping ones, the one that starts first. */
export function findDates(text: string, now: Temporal.ZonedDateTime, order?: DateOrder): DatePhrase[] {
  const phrases = [
    ...[...STEPS, ...numericDates(order)].flatMap((step) => readStep(step, text, now)),
    ...findCalendarDates(text, now),
  ].filter(({ days, moment }) => days.length > 0 && (moment ?? days[0]!).year <= 9999);
  phrases.sort((one, other) => one.start - other.start || other.end - one.end);
  let end = 0;
  return phrases.filter((phrase) => {
    if (phrase.start < end) return false;
    end = phrase.end;
    return true;
  });
}

function readStep({ words, certainty, when }: Step, text: string, now: Temporal.ZonedDateTime): DatePhrase[] {
  return Array.from(text.matchAll(words)).flatMap((match) => {
    const read = when(match, now);
    const range = { start: match.index, end: match.index + match[0].length };
    return read ? [{ ...range, certainty, ...read }] : [];
  });
}

/** When and in which time zone the text was written. */
export interface Now {
  readonly instant: Temporal.Instant;
  readonly timeZone: string;
  readonly dateOrder?: DateOrder | undefined;
}

export interface DuePhrases {
  readonly date: DatePhrase | null;
  readonly time: TimePhrase | null;
}

/** The first date in a text and its time, with their leading words. */
export function findDue(
  masked: MaskedText,
  dates: readonly DatePhrase[],
  recurrence: Range | null,
): DuePhrases {
  for (const phrase of dates) {
    const led = withDateLead(masked, phrase, recurrence !== null);
    if (!isWhen(masked, led)) continue;
    const isLed = led.start < phrase.start;
    const { date, time } = led.moment ? { date: led, time: null } : withAdjacentTime(masked, led);
    const anyTime = time ?? (led.moment ? null : findTime(hide(masked, [date]), date, recurrence));
    if (isPlaced(masked, date, { isLed, time, hasTime: hasClock(anyTime) })) return { date, time: anyTime };
  }
  return { date: null, time: findTime(masked, null, recurrence) };
}

const timesIn = (masked: MaskedText): TimePhrase[] =>
  findTimes(masked)
    .map((phrase) => withTimeLead(masked, phrase))
    .filter((phrase) => isWhen(masked, phrase));

/** In `at 7 tomorrow morning`, `morning` belongs to the date. */
function withAdjacentTime(masked: MaskedText, date: DatePhrase): DuePhrases & { date: DatePhrase } {
  const adjacent = timesIn(hide(masked, [date])).filter((time) => isAdjacent(masked, time, date));
  const part = adjacent.find(({ precision }) => precision === 'part');
  const clock = adjacent.find(({ precision }) => precision !== 'part');
  if (part && clock) return { date: { ...date, end: part.end, part: part.part }, time: clock };
  return { date, time: clock ?? part ?? null };
}

/** Prefers a time next to the recurrence, as in `every day at 9:00`. */
function findTime(masked: MaskedText, date: Range | null, recurrence: Range | null): TimePhrase | null {
  const times = timesIn(masked);
  return (
    times.find((time) => recurrence && isAdjacent(masked, time, recurrence)) ??
    times.find(({ counts }) => counts === 'alone') ??
    // As in `dinner at 8 with Bob tomorrow`.
    times.find((time) => (date ?? recurrence) && time.counts === 'adjacent' && isAt(masked, time)) ??
    null
  );
}

const isAt = ({ open }: MaskedText, { start }: Range): boolean =>
  /^(?:at\s|@)/i.test(open.slice(start, start + 3));

const isAdjacent = (masked: MaskedText, time: TimePhrase, { start, end }: Range): boolean =>
  isGap(masked, end, time.start) || (time.counts !== 'following' && isGap(masked, time.end, start));

/** Null without a date if the task recurs: the rule determines the first date. */
export function dueOf({ date, time }: DuePhrases, now: Now, isRecurring: boolean): Due | null {
  if (!date && isRecurring) return null;
  const ofDay = timeIn(date?.part, time, date?.isTimeOfPart);
  const wallClock = now.instant.toZonedDateTimeISO(now.timeZone).toPlainDateTime();
  const moment = date?.moment ?? (ofDay && nextOf(date, ofDay, wallClock));
  if (moment) return { dateTime: moment.toString({ smallestUnit: 'second' }), timeZone: now.timeZone };
  return date && { date: date.days[0]!.toString() };
}

/** The time adjusted to the part of the day, or the start of the part if there is no time. */
export function timeIn(part: PartOfDay | undefined, time: TimePhrase | null, isTimeOfPart = false) {
  if (!part) return time;
  if (time) return inPart(time, part);
  return isTimeOfPart ? { time: startOfPart(part) } : null;
}

/** Without a date, the next occurrence of the time, today or tomorrow. */
function nextOf(
  date: DatePhrase | null,
  phrase: Pick<TimePhrase, 'time' | 'isNextDay'>,
  wallClock: Temporal.PlainDateTime,
): Temporal.PlainDateTime {
  const today = wallClock.toPlainDate();
  const days = [...(date?.days ?? [today, today.add({ days: 1 })])];
  const isMidnight = phrase.time.equals(new Temporal.PlainTime(0));
  // `today at midnight` is the end of the day.
  if (isMidnight && days.length === 1 && days[0]!.equals(today)) days.push(today.add({ days: 1 }));
  const moments = days.map((day) => day.add({ days: phrase.isNextDay ? 1 : 0 }).toPlainDateTime(phrase.time));
  return moments.find((moment) => Temporal.PlainDateTime.compare(moment, wallClock) > 0) ?? moments[0]!;
}
