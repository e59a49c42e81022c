import type { Temporal } from 'temporal-polyfill';
import { findCalendarDates } from './calendar-date.js';
import { MONTH_STEPS } from './month-date.js';
import { numericDates } from './numeric-date.js';
import type { Range } from './page.js';
import { RELATIVE_STEPS } from './relative-date.js';

export type PartOfDay = 'morning' | 'afternoon' | 'evening' | 'night';

/** Which number comes first in 3/4: the day or the month. */
export type DateOrder = 'day' | 'month';

/**
 * How much a phrase needs to be a date. `certain`: nothing. `calendar`: not to be a noun's attribute, as in `friday report`.
 * `last`: a word that leads to it, a time beside it, or the end of the text. `led`: one of the first two.
 */
export type Standing = 'certain' | 'calendar' | 'last' | 'led';

export interface When {
  /** The day that is meant, and the one after that if its time is over already. */
  readonly days: readonly Temporal.PlainDate[];
  /** Where the phrase says the time too. */
  readonly moment?: Temporal.PlainDateTime | null;
  /** How a time beside it is to be read: the 7 of `tonight at 7`. */
  readonly part?: PartOfDay;
  /** Whether the part is a time by itself. */
  readonly isTimeOfPart?: boolean;
}

export interface DatePhrase extends Range, When {
  readonly standing: Standing;
}

export interface Step {
  readonly words: RegExp;
  readonly standing: Standing;
  /** Null where no calendar has such a day, or it is over. */
  readonly when: (match: RegExpExecArray, now: Temporal.ZonedDateTime) => When | null;
}

const STEPS: readonly Step[] = [...RELATIVE_STEPS, ...MONTH_STEPS];

/** All phrases that name a day, from the left; of two that overlap, the one that begins first. */
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

function readStep({ words, standing, when }: Step, text: string, now: Temporal.ZonedDateTime): DatePhrase[] {
  return Array.from(text.matchAll(words)).flatMap((match) => {
    const read = when(match, now);
    const range = { start: match.index, end: match.index + match[0].length };
    return read ? [{ ...range, standing, ...read }] : [];
  });
}
