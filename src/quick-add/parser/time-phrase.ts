import { Temporal } from 'temporal-polyfill';
import type { PartOfDay } from './due-phrase.js';
import { type MaskedText, type Range, standsAlone, startsAt } from './spans.js';
import { END, MONTH, PART_OF_DAY, SPACE, START, WEEKDAY } from './words.js';

export interface TimePhrase extends Range {
  readonly time: Temporal.PlainTime;
  /** Where the phrase counts as a time: `alone` anywhere, `adjacent` next to a date, `following` only directly after one. */
  readonly counts: 'alone' | 'adjacent' | 'following';
  /** `part` is only a part of the day; `half` may be a.m. or p.m. */
  readonly precision: 'exact' | 'half' | 'part';
  readonly part?: PartOfDay;
  /** Whether the time is after midnight, as in `tonight at 1`. */
  readonly isNextDay?: boolean;
}

const AT = `(?:at${SPACE}|@\\s?)`;
const TIME = new RegExp(
  `${START}(?<at>${AT})?(?:(?<fraction>half${SPACE}past|quarter${SPACE}past|quarter${SPACE}to)${SPACE})?` +
    `(?:(?<hour>\\d{1,2})(?:(?<mark>[:.])(?<minute>[0-5]\\d)(?::(?<second>[0-5]\\d))?)?` +
    `(?:\\s?(?<half>[ap])\\.?m\\.?|${SPACE}(?<clock>o'clock))?(?!\\w|[:.]\\d)|` +
    `(?<twelve>noon|midday|midnight)${END}|` +
    `(?:in${SPACE}the${SPACE}|at${SPACE}(?=night))?(?<part>${PART_OF_DAY})${END})`,
  'gi',
);
type Words = Readonly<Record<string, string | undefined>>;

/** Default hours, for phrases such as `tomorrow morning`. */
const PARTS_OF_DAY: Readonly<Record<PartOfDay, number>> = {
  morning: 9,
  afternoon: 15,
  evening: 18,
  night: 21,
};
const MIDNIGHT = new Temporal.PlainTime(0);
const PAST: Readonly<Record<string, number>> = { h: 30, p: 15, t: -15 };

/** After `at 9`: words that show it is a time and not a quantity. */
const NO_NOUN = new RegExp(
  `\\s{0,3}(?:$|[\\0.,;:!?)]|(?:every|each|daily|on|until|till?|for|starting|after|when|this|next|today|tonight|tomorrow|tmrw?|tom|` +
    `in${SPACE}the|at${SPACE}night|${PART_OF_DAY}|${WEEKDAY}|${MONTH}|the${SPACE}day|with|and)${END})`,
  'iy',
);
/** Matches `tomorrow at 9 call mom`, but not `at 9 shops` or `at 9 Main Street`. */
const NO_PLURAL = /\s{1,3}[a-z]{1,20}(?<!s)(?![\w'-])/y;
/** Times with another time zone are not supported. */
const OTHER_ZONE = /\s?(?:UTC|GMT|Z|[A-Z]{1,3}T)\b/y;

export function findTimes(masked: MaskedText): TimePhrase[] {
  const phrases = Array.from(masked.open.matchAll(TIME), (match) => timePhrase(masked.open, match))
    .filter((phrase) => phrase !== null)
    .filter((phrase) => standsAlone(masked, phrase) && !startsAt(OTHER_ZONE, masked.plain, phrase.end));
  return joined(masked, phrases);
}

/** Null if the time does not exist. */
export const timeOf = (hour: number, minute = 0, second = 0): Temporal.PlainTime | null =>
  hour < 24 && minute < 60 && second < 60 ? Temporal.PlainTime.from({ hour, minute, second }) : null;

export const startOfPart = (part: PartOfDay): Temporal.PlainTime =>
  new Temporal.PlainTime(PARTS_OF_DAY[part]);

/** Adjusts a time to a part of the day: 19:00 for `tonight at 7`. */
export function inPart(phrase: TimePhrase, part: PartOfDay): TimePhrase {
  const { time, precision } = phrase;
  if (precision === 'part') return phrase;
  const { hour } = time;
  const isMidnight = part === 'night' && precision === 'half' && hour === 12;
  const isEarly = part === 'night' && hour < 5;
  if (isMidnight) return { ...phrase, time: time.with({ hour: 0 }), precision: 'exact', isNextDay: true };
  if (isEarly) return { ...phrase, precision: 'exact', isNextDay: true };
  const isAfterNoon = part !== 'morning' && precision === 'half' && hour < 12;
  return isAfterNoon ? { ...phrase, time: time.with({ hour: hour + 12 }), precision: 'exact' } : phrase;
}

/** `evening at 8`, `at 8 in the evening`. */
function joined(masked: MaskedText, phrases: readonly TimePhrase[]): TimePhrase[] {
  const times: TimePhrase[] = [];
  for (const next of phrases) {
    const last = times.at(-1);
    const both =
      last && /^[\s,]*$/.test(masked.open.slice(last.end, next.start)) ? joinedTimes(last, next) : null;
    if (both) times.splice(-1, 1, both);
    else times.push(next);
  }
  return times;
}

function joinedTimes(one: TimePhrase, other: TimePhrase): TimePhrase | null {
  if ((one.precision === 'part') === (other.precision === 'part')) return null;
  const [part, clock] = one.precision === 'part' ? [one.part!, other] : [other.part!, one];
  const counts = one === clock ? 'alone' : 'following';
  return { ...inPart(clock, part), start: one.start, end: other.end, counts };
}

function timePhrase(text: string, match: RegExpExecArray): TimePhrase | null {
  const range = { start: match.index, end: match.index + match[0].length };
  const words: Words = match.groups!;
  if (words.hour !== undefined) return onTheClock(text, words, range);
  if (words.fraction !== undefined) return null;
  if (words.twelve !== undefined) {
    const time = /^midnight/i.test(words.twelve) ? MIDNIGHT : new Temporal.PlainTime(12);
    return { ...range, time, counts: words.at ? 'alone' : 'adjacent', precision: 'exact' };
  }
  const part = words.part!.toLowerCase() as PartOfDay;
  return { ...range, time: startOfPart(part), counts: 'following', precision: 'part', part };
}

function onTheClock(text: string, words: Words, range: Range): TimePhrase | null {
  const time = clockTime(words);
  const counts = countsOf(text, words, range);
  const isHalf = words.half === undefined && /^(?:0?[1-9]|1[0-2])$/.test(words.hour!);
  return time && counts && { ...range, time, counts, precision: isHalf ? 'half' : 'exact' };
}

function clockTime({ hour, minute, second, half, fraction }: Words): Temporal.PlainTime | null {
  const [minutes, seconds] = [minute, second].map((part) => Number(part ?? 0));
  const time = timeOf(hourOf(Number(hour), half), minutes, seconds);
  return time && past(time, fraction);
}

/** Null if the phrase is a number, not a time. */
function countsOf(text: string, words: Words, { end }: Range): TimePhrase['counts'] | null {
  const { at, hour, mark, half } = words;
  if (half !== undefined) return 'alone';
  if (mark === undefined) return countsWithoutMinutes(text, words, end);
  // `10.30` may be money or a version.
  if (mark === '.') return at === undefined ? null : 'adjacent';
  // A bare `3:16` may be a verse or a score.
  return at !== undefined || hour!.length === 2 ? 'alone' : 'adjacent';
}

function countsWithoutMinutes(text: string, { at, fraction, clock }: Words, end: number) {
  if ((at ?? fraction ?? clock) === undefined) return null;
  if (startsAt(NO_NOUN, text, end)) return 'adjacent';
  return at !== undefined && startsAt(NO_PLURAL, text, end) ? 'following' : null;
}

const past = (time: Temporal.PlainTime, fraction: string | undefined): Temporal.PlainTime | null => {
  if (fraction === undefined) return time;
  const kind = /^half/i.test(fraction) ? 'h' : /past$/i.test(fraction) ? 'p' : 't';
  return time.minute === 0 ? time.add({ minutes: PAST[kind]! }) : null;
};

/** 24 for an invalid hour. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return 24;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}
