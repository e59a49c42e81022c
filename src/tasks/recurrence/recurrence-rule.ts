import { isCalendarDate, isLocalDateTime } from '../../platform/time/time.js';

export type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY';

/** An RRULE (RFC 5545, 3.3.10). What it leaves out is absent here too, but for INTERVAL and WKST. */
export interface RecurrenceRule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count?: number;
  /** As it is written in the rule. */
  readonly until?: string;
  readonly byMonth?: number[];
  readonly byWeekNo?: number[];
  readonly byYearDay?: number[];
  readonly byMonthDay?: number[];
  /** `MO`, or `2TU` for the second Tuesday of the month or year, or `-1FR` for the last Friday. */
  readonly byDay?: string[];
  readonly byHour?: number[];
  readonly byMinute?: number[];
  readonly bySecond?: number[];
  readonly bySetPos?: number[];
  readonly wkst: string;
}

/** Its message is a sentence for the caller of the API, and holds nothing that the caller wrote. */
export class RuleFault extends Error {}

interface Part {
  readonly expects: string;
  /** One value in its canonical form; null if it is none. */
  read(text: string): string | null;
}

const MAX_CHARACTERS = 500;
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY'];
const WEEKDAY = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/;
const UNTIL = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/;

// In the order in which they are applied, which is the canonical one.
const PARTS = new Map<string, Part>([
  ['FREQ', oneOf(FREQUENCIES)],
  ['INTERVAL', integer(1, 9999)],
  ['COUNT', integer(1, 9999)],
  ['UNTIL', { expects: 'a date such as 20261231 or a time such as 20261231T235959Z', read: readUntil }],
  ['BYMONTH', integer(1, 12)],
  ['BYWEEKNO', integerFromEitherEnd(53)],
  ['BYYEARDAY', integerFromEitherEnd(366)],
  ['BYMONTHDAY', integerFromEitherEnd(31)],
  ['BYDAY', { expects: 'weekdays such as MO, 2TU or -1FR', read: readWeekday }],
  ['BYHOUR', integer(0, 23)],
  ['BYMINUTE', integer(0, 59)],
  ['BYSECOND', integer(0, 59)],
  ['BYSETPOS', integerFromEitherEnd(366)],
  ['WKST', oneOf(WEEKDAYS)],
]);

export function readRule(text: string): RecurrenceRule {
  const parts = partsOf(text);
  const numbers = (name: string) => parts.get(name)?.map(Number);
  return {
    freq: parts.get('FREQ')?.[0] as Frequency,
    interval: numbers('INTERVAL')?.[0] ?? 1,
    count: numbers('COUNT')?.[0],
    until: parts.get('UNTIL')?.[0],
    byMonth: numbers('BYMONTH'),
    byWeekNo: numbers('BYWEEKNO'),
    byYearDay: numbers('BYYEARDAY'),
    byMonthDay: numbers('BYMONTHDAY'),
    byDay: parts.get('BYDAY'),
    byHour: numbers('BYHOUR'),
    byMinute: numbers('BYMINUTE'),
    bySecond: numbers('BYSECOND'),
    bySetPos: numbers('BYSETPOS'),
    wkst: parts.get('WKST')?.[0] ?? 'MO',
  };
}

/** Upper case, each part at its place, no value twice, no `RRULE:`. */
export function normalizeRule(text: string): string {
  const parts = partsOf(text);
  const present = [...PARTS.keys()].filter((name) => parts.has(name));
  return present.map((name) => `${name}=${parts.get(name)?.join(',')}`).join(';');
}

/** rrule.js writes it before the rule. */
export const DTSTART = /\bDTSTART\b/i;
export const NO_DTSTART =
  'rule must be the value of one RRULE: DTSTART comes from `due` and must be left out, such as FREQ=WEEKLY;BYDAY=TH';

function partsOf(text: string): Map<string, string[]> {
  if (text.length > MAX_CHARACTERS)
    throw new RuleFault(`rule must have at most ${MAX_CHARACTERS} characters`);
  if (DTSTART.test(text)) throw new RuleFault(NO_DTSTART);
  // Before anything is made upper case: that would turn some letters outside ASCII into letters inside it.
  if (!/^(RRULE:)?[\w=;,+-]+$/i.test(text)) {
    throw new RuleFault(
      'rule must be the value of one RRULE, without line breaks and without other properties',
    );
  }
  const parts = new Map<string, string[]>();
  for (const part of text
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .replace(/;$/, '')
    .split(';')) {
    const [name = '', value = '', ...rest] = part.split('=');
    if (rest.length > 0) throw new RuleFault('rule must be parts NAME=value with semicolons between them');
    if (parts.has(name)) throw new RuleFault('rule must have no part twice');
    parts.set(name, valuesOf(name, value));
  }
  if (!parts.has('FREQ')) throw new RuleFault('rule must have FREQ');
  return parts;
}

function valuesOf(name: string, value: string): string[] {
  const part = PARTS.get(name);
  if (!part) throw new RuleFault(`rule must have no parts but ${[...PARTS.keys()].join(', ')}`);
  const isList = name.startsWith('BY');
  const values = (isList ? value.split(',') : [value]).map((one) => part.read(one));
  if (values.includes(null)) throw new RuleFault(`${name} must be ${part.expects}`);
  return [...new Set(values as string[])];
}

function oneOf(names: readonly string[]): Part {
  const expects = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return { expects, read: (text) => (names.includes(text) ? text : null) };
}

function integer(least: number, most: number): Part {
  const isOne = (text: string) => /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return { expects: `from ${least} to ${most}`, read: (text) => (isOne(text) ? String(Number(text)) : null) };
}

function integerFromEitherEnd(most: number): Part {
  const isOne = (text: string) =>
    /^[+-]?\d{1,3}$/.test(text) && Number(text) !== 0 && Math.abs(Number(text)) <= most;
  const expects = `from 1 to ${most} or from -1 to -${most}`;
  return { expects, read: (text) => (isOne(text) ? String(Number(text)) : null) };
}

function readWeekday(text: string): string | null {
  const [, nth, weekday] = WEEKDAY.exec(text) ?? [];
  if (!weekday) return null;
  if (nth === undefined) return weekday;
  return Number(nth) !== 0 && Math.abs(Number(nth)) <= 53 ? `${Number(nth)}${weekday}` : null;
}

function readUntil(text: string): string | null {
  const [, year, month, day, hour, minute, second] = UNTIL.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return isCalendarDate(date) ? text : null;
  return isLocalDateTime(`${date}T${hour}:${minute}:${second}`) ? text : null;
}
