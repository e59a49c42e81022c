import type { PartOfDay } from './due-phrase.js';
import { type MaskedText, type Range, readAt, standsAlone, startsAt } from './spans.js';
import { dayOfYear, type Days, daysOfMonth, endOfMonth, weekdays } from './recurrence-days.js';
import { onWeekdays, ruleOf } from './recurrence-rule.js';
import { readAdverb, readUnit } from './recurrence-end.js';
import { END, MONTH, NUMBER, numberOf, PART_OF_DAY, SPACE, START, WEEKDAY, WORKDAY } from './words.js';

export interface RecurrencePhrase extends Range {
  /** An RRULE without COUNT and UNTIL. */
  readonly rule: string;
  /** `every!`: counts from the day of completion. */
  readonly isFromCompletion: boolean;
  /** The part of the day, as in `every morning`. */
  readonly part?: PartOfDay;
}

export interface Reading {
  readonly end: number;
  readonly rule: string;
  readonly part?: PartOfDay;
}

const PLURAL = '(?:week(?:day|end)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s';
const BEGINNINGS = new RegExp(
  `${START}(?:(?:every|ev)(!)?${SPACE}(?:single${SPACE})?|(each)${SPACE}|` +
    `(hourly|daily|weekly|biweekly|bi-weekly|fortnightly|monthly|quarterly|yearly|annually)${END}|` +
    `(?:on${SPACE})?(?=${PLURAL}${END})|` +
    `(?:(?:on|at|by)${SPACE})?(?=(?:the${SPACE})?(?:first|second|third|fourth|fifth|last|end|\\d)))`,
  'gi',
);
const OTHER = new RegExp(`other${SPACE}`, 'iy');
const COUNT_OF_DAYS = new RegExp(`(${NUMBER})${SPACE}(?=${PLURAL}${END}|${WEEKDAY})`, 'iy');
const OF_THE_MONTH = new RegExp(`${SPACE}(?:of|in)${SPACE}(?:the|each|every)${SPACE}month${END}`, 'iy');
const OF_EVERY_MONTH = new RegExp(`${SPACE}(?:of|in)${SPACE}(?:each|every)${SPACE}month${END}`, 'iy');
const DAY_GROUP = new RegExp(`(?:${WORKDAY}|weekends?)${END}`, 'iy');
const PLURALS = new RegExp(PLURAL + END, 'iy');
const PART = new RegExp(`(${PART_OF_DAY})s?${END}`, 'iy');
const NOTHING_MORE = new RegExp(
  `\\s{0,3}(?:$|[\\0.,;:!?)#]|(?:at|until|till?|ending|start(?:ing|s)?|beginning|from|after|when|today|tonight|tomorrow|` +
    `noon|midnight|(?:in${SPACE}the${SPACE})?${PART_OF_DAY}|(?:for${SPACE})?${NUMBER}${SPACE}times|x\\d{1,4}|` +
    `for${SPACE}${NUMBER}${SPACE}(?:day|week|month|year)s?|on${SPACE}${WEEKDAY}|` +
    `\\d{1,2}(?:(?:[:.]\\d\\d)?\\s?[ap]\\.?m\\.?|:\\d\\d))${END}|@\\s?\\d)`,
  'iy',
);

/** `every monday to 24 december` is a range, not a recurrence. */
const RANGE = new RegExp(`\\s{0,3}(?:-|to)\\s{0,3}(?:\\d|${WEEKDAY}|${MONTH})`, 'iy');

/** The first recurrence in a text: `every month on the 1st`, `the 1st of every month`, `monthly`. */
export function findRecurrence(masked: MaskedText): RecurrencePhrase | null {
  for (const beginning of masked.open.matchAll(BEGINNINGS)) {
    const reading = readingAt(masked.open, beginning);
    if (!reading) continue;
    const phrase = { start: beginning.index, ...reading, isFromCompletion: beginning[1] !== undefined };
    if (standsAlone(masked, phrase) && !startsAt(RANGE, masked.open, phrase.end)) return phrase;
  }
  return null;
}

function readingAt(text: string, beginning: RegExpExecArray): Reading | null {
  const at = beginning.index + beginning[0].length;
  const [, , , adverb] = beginning;
  if (adverb !== undefined) return adverbBefore(text, at, adverb);
  if (/^ev|^each/i.test(beginning[0])) return afterEvery(text, at);
  return startsAt(PLURALS, text, at) ? pluralDays(text, at, beginning[0]) : daysOfEveryMonth(text, at);
}

/** `weekly` may be an adjective, as in `write the weekly report`: it counts only if days or nothing follow. */
function adverbBefore(text: string, at: number, adverb: string): Reading | null {
  const reading = readAdverb(text, at, adverb);
  return reading && (reading.end > at || startsAt(NOTHING_MORE, text, at)) ? reading : null;
}

/** `on mondays and fridays`, `weekdays`. Without `on`, `Fridays` before a noun may be part of a name. */
function pluralDays(text: string, at: number, on: string): Reading | null {
  const days = weekdays(text, at) ?? groupOfDays(text, at);
  const isCertain = days && (on !== '' || startsAt(NOTHING_MORE, text, days.end));
  return isCertain ? { end: days.end, rule: ruleOf('week', 1, days.byParts) } : null;
}

function afterEvery(text: string, at: number): Reading | null {
  const ofYear = dayOfYear(text, at);
  if (ofYear) return { end: ofYear.end, rule: ruleOf('year', 1, ofYear.byParts) };
  return everyDayOfMonth(text, at) ?? everyWeekdays(text, at) ?? everyPart(text, at) ?? readUnit(text, at);
}

/** `every morning`, `every other night`. */
function everyPart(text: string, at: number): Reading | null {
  const from = endAt(OTHER, text, at) ?? at;
  const match = readAt(PART, text, from);
  if (!match) return null;
  const part = match[1]!.toLowerCase() as PartOfDay;
  return { end: from + match[0].length, rule: ruleOf('day', from > at ? 2 : 1), part };
}

/** `the 1st of every month`. Without `of every month`, it is not a recurrence. */
function daysOfEveryMonth(text: string, at: number): Reading | null {
  const days = daysOfMonth(text, at) ?? endOfMonth(text, at);
  const end = days && endAt(OF_EVERY_MONTH, text, days.end);
  return end ? { end, rule: ruleOf('month', 1, days.byParts) } : null;
}

/** `every 2nd tuesday`, `every 1st and 15th of the month`; a bare `every 15th` is ambiguous. */
function everyDayOfMonth(text: string, at: number): Reading | null {
  const days = daysOfMonth(text, at) ?? endOfMonth(text, at);
  if (!days) return null;
  const end = endAt(OF_THE_MONTH, text, days.end) ?? days.end;
  const isCertain = end > days.end || days.byParts.startsWith('BYDAY') || startsAt(NOTHING_MORE, text, end);
  return isCertain ? { end, rule: ruleOf('month', 1, days.byParts) } : null;
}

/** `every monday`, `every other weekend`, `every 2 fridays`. */
function everyWeekdays(text: string, at: number): Reading | null {
  const many = readAt(COUNT_OF_DAYS, text, at);
  const from = many ? at + many[0].length : (endAt(OTHER, text, at) ?? at);
  const days = weekdays(text, from) ?? groupOfDays(text, from);
  const interval = many ? numberOf(many[1]!) : from > at ? 2 : 1;
  return days && interval > 0 ? { end: days.end, rule: ruleOf('week', interval, days.byParts) } : null;
}

function groupOfDays(text: string, at: number): Days | null {
  const match = readAt(DAY_GROUP, text, at);
  if (!match) return null;
  const isWeekend = match[0].toLowerCase().startsWith('weekend');
  return {
    end: at + match[0].length,
    byParts: onWeekdays(isWeekend ? ['sat', 'sun'] : ['mon', 'tue', 'wed', 'thu', 'fri']),
  };
}

/** The end of a sticky pattern's match at an offset. */
function endAt(sticky: RegExp, text: string, at: number): number | null {
  const match = readAt(sticky, text, at);
  return match && at + match[0].length;
}
