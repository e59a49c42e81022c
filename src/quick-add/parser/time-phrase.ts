import { Temporal } from 'temporal-polyfill';
import { type Page, type Range, standsAlone, startsAt } from './page.js';
import { END, SPACE, START } from './words.js';

export interface TimePhrase extends Range {
  readonly time: Temporal.PlainTime;
  /** `alone` is a time anywhere, `beside` at either side of a day, and `behind` only right behind one. */
  readonly counts: 'alone' | 'beside' | 'behind';
}

const TIME = new RegExp(
  `${START}(at${SPACE})?(?:(\\d{1,2})(?:(?::|\\.(?=\\d\\d\\s?[ap]))([0-5]\\d)(?::([0-5]\\d))?)?(?:\\s?([ap])\\.?m\\.?)?(?![\\w:])|` +
    `(noon|midday)${END}|(?:in${SPACE}the${SPACE})?(morning|afternoon|evening|night)${END})`,
  'gi',
);
/** For `tomorrow morning`, which has to be some time. */
const PARTS_OF_DAY: Readonly<Record<string, number>> = { morning: 9, afternoon: 15, evening: 18, night: 21 };

/** `at 9` is a time of day where it is no amount of anything. */
const NO_NOUN = new RegExp(
  `\\s{0,3}(?:$|[\\0.,;:!?)]|(?:every|on|until|till|for|starting|after|when|today|tomorrow)${END})`,
  'iy',
);
/** A time somewhere else cannot be told from here. */
const OTHER_ZONE = /\s?(?:UTC|GMT|Z|[A-Z]{1,3}T)\b/y;

export function findTimes(page: Page): TimePhrase[] {
  return Array.from(page.open.matchAll(TIME), (match) => timePhrase(page.open, match))
    .filter((phrase) => phrase !== null)
    .filter((phrase) => standsAlone(page, phrase) && !startsAt(OTHER_ZONE, page.plain, phrase.end));
}

/** Null where no clock shows it. */
export const timeOf = (hour: number, minute = 0, second = 0): Temporal.PlainTime | null =>
  hour < 24 && minute < 60 && second < 60 ? Temporal.PlainTime.from({ hour, minute, second }) : null;

function timePhrase(text: string, match: RegExpExecArray): TimePhrase | null {
  const range = { start: match.index, end: match.index + match[0].length };
  const [, at, hour, , , , noon, part] = match;
  if (hour !== undefined) return onTheClock(text, match, range);
  if (noon !== undefined)
    return { ...range, time: new Temporal.PlainTime(12), counts: at ? 'alone' : 'beside' };
  return { ...range, time: new Temporal.PlainTime(PARTS_OF_DAY[part!.toLowerCase()]), counts: 'behind' };
}

function onTheClock(text: string, match: RegExpExecArray, range: Range): TimePhrase | null {
  const [, at, hour = '', minute, second, half] = match;
  const time = timeOf(hourOf(Number(hour), half), ...[minute, second].map((part) => Number(part ?? 0)));
  if (!time) return null;
  const hasAt = at !== undefined;
  if (minute === undefined && half === undefined) {
    return hasAt && startsAt(NO_NOUN, text, range.end) ? { ...range, time, counts: 'beside' } : null;
  }
  // Without any sign of a time, `3:16` may be a verse or a score.
  const isCertain = hasAt || half !== undefined || hour.length === 2;
  return { ...range, time, counts: isCertain ? 'alone' : 'beside' };
}

/** 24 where there is no such hour. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return 24;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}
