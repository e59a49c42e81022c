import type { Temporal } from 'temporal-polyfill';
import { findCalendarDates } from './calendar-date.js';
import { MONTH_STEPS } from './month-date.js';
import { numericDates } from './numeric-date.js';
import type { Range } from './page.js';
import { RELATIVE_STEPS } from './relative-date.js';

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
  readonly part?: PartOfDay;
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
