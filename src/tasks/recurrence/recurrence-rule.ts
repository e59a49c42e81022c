import { isCalendarDate, isLocalDateTime } from '../../platform/time.js';

export type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY';

/** An RRULE (RFC 5545, 3.3.10). Omitted parts are absent, except INTERVAL and WKST, which have defaults. */
export interface RecurrenceRule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count?: number | undefined;
  /** As written in the rule. */
  readonly until?: string | undefined;
  readonly byMonth?: number[] | undefined;
  readonly byWeekNo?: number[] | undefined;
  readonly byYearDay?: number[] | undefined;
  readonly byMonthDay?: number[] | undefined;
  /** `MO`, or `2TU` for the second Tuesday of the month or year, or `-1FR` for the last Friday. */
  readonly byDay?: string[] | undefined;
  readonly byHour?: number[] | undefined;
  readonly byMinute?: number[] | undefined;
  readonly bySecond?: number[] | undefined;
  readonly bySetPos?: number[] | undefined;
  readonly wkst: string;
}

/** The message is returned to the client, so it never contains input. */
export class InvalidRule extends Error {}

interface Part {
  readonly expects: string;
  /** The value in canonical form; null if it is invalid. */
  read(text: string): string | null;
}

const MAX_RULE_LENGTH = 500;
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY'];
const WEEKDAY = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/;
const UNTIL = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/;

// In the order of application, which is the canonical order.
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

/** The canonical form: upper case, ordered parts, no duplicate values, no `RRULE:` prefix. */
export function normalizeRule(text: string): string {
  const parts = partsOf(text);
  const present = [...PARTS.keys()].filter((name) => parts.has(name));
  return present.map((name) => `${name}=${parts.get(name)?.join(',')}`).join(';');
}

/** rrule.js writes it before the rule. */
const DTSTART = /\bDTSTART\b/i;
export const NO_DTSTART =
  'rule must be the value of a single RRULE: omit DTSTART, which comes from `due`. Example: FREQ=WEEKLY;BYDAY=TH';

const ONE_RULE = 'rule must be the value of a single RRULE, without line breaks or other properties';

/** The fault of a text that holds more than one RRULE. */
export function ruleTextFault(text: string): string | undefined {
  if (DTSTART.test(text)) return NO_DTSTART;
  return /[\r\n]/.test(text) ? ONE_RULE : undefined;
}

function partsOf(text: string): Map<string, string[]> {
  if (text.length > MAX_RULE_LENGTH)
    throw new InvalidRule(`rule must have at most ${MAX_RULE_LENGTH} characters`);
  const fault = ruleTextFault(text);
  if (fault !== undefined) throw new InvalidRule(fault);
  // Checked before upper-casing, which turns some non-ASCII letters into ASCII letters.
  if (!/^(RRULE:)?[\w=;,+-]+$/i.test(text)) throw new InvalidRule(ONE_RULE);
  const parts = new Map<string, string[]>();
  for (const part of text
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .replace(/;$/, '')
    .split(';')) {
    const [name = '', value = '', ...rest] = part.split('=');
    if (rest.length > 0) throw new InvalidRule('rule must be NAME=value parts separated by semicolons');
    if (parts.has(name)) throw new InvalidRule('rule must not repeat a part');
    parts.set(name, valuesOf(name, value));
  }
  if (!parts.has('FREQ')) throw new InvalidRule('rule must contain FREQ');
  return parts;
}

function valuesOf(name: string, value: string): string[] {
  const part = PARTS.get(name);
  if (!part) throw new InvalidRule(`rule must contain only these parts: ${[...PARTS.keys()].join(', ')}`);
  const isList = name.startsWith('BY');
  const values = (isList ? value.split(',') : [value]).map((one) => part.read(one));
  if (values.includes(null)) throw new InvalidRule(`${name} must be ${part.expects}`);
  return [...new Set(values as string[])];
}

function oneOf(names: readonly string[]): Part {
  const expects = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return { expects, read: (text) => (names.includes(text) ? text : null) };
}

function integer(min: number, max: number): Part {
  const isOne = (text: string) => /^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return { expects: `from ${min} to ${max}`, read: (text) => (isOne(text) ? String(Number(text)) : null) };
}

function integerFromEitherEnd(max: number): Part {
  const isOne = (text: string) =>
    /^[+-]?\d{1,3}$/.test(text) && Number(text) !== 0 && Math.abs(Number(text)) <= max;
  const expects = `from 1 to ${max} or from -1 to -${max}`;
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
