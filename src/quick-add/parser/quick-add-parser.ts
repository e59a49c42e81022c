import { Temporal } from 'temporal-polyfill';
import { dateOrderOf } from './calendar-date.js';
import { maskText, type Range, readAt, type Span, spansOf, titleOf } from './spans.js';
import type { Due } from '../../tasks/due.js';
import type { Recurrence } from '../../tasks/recurrence/series.js';
import type { Now } from './due-phrase.js';
import { firstOccurrence } from './recurrence-rule.js';
import { readWhen } from './when.js';

export interface Marker extends Range {
  readonly kind: 'priority' | 'list' | 'label';
  /** The priority as digits, or the name. */
  readonly value: string;
}

export interface Markers {
  readonly markers: readonly Marker[];
  /** Offsets of backslashes that escape the following word. */
  readonly escapes: readonly number[];
  /** Ranges that are not parsed as dates or recurrences: markers, quotations, escaped words. */
  readonly closed: readonly Range[];
}

/** `todoist` swaps the signs of lists and labels: `#list @label`. */
export const SYNTAXES = ['default', 'todoist'] as const;
export type Syntax = (typeof SYNTAXES)[number];

const SIGNS = {
  default: { '!': 'priority', '@': 'list', '#': 'label' },
  todoist: { '!': 'priority', '#': 'list', '@': 'label' },
} as const;
const PRIORITIES: Readonly<Record<string, string>> = {
  high: '3',
  medium: '2',
  low: '1',
  none: '0',
  '!!': '3',
  '!': '2',
};

const NEXT_WORD = /\S/gu;
const REST_OF_WORD = /\S*/uy;
const ESCAPED = /\\[!@#"“\p{L}\p{N}]\S*/uy;
const QUOTATION = /(?:"[^"\n]*"|“[^“”\n]*”)(?=[.,;:!?)]*(?:\s|$))/uy;
const PRIORITY = /!(high|medium|low|none|[0-3]|!!?)(?=[.,;:?)]*(?:\s|$))/iuy;
/** `p1` is the highest priority. `P1` may be a name, so it counts only at the end. */
const PRIORITY_LEVEL = /(?:p[1-4]|P[1-4](?=\s*$))(?=[.,;:?)]*(?:\s|$))/uy;
/** `@3pm` is a time. */
const AT_TIME = /@(?:\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b|\d{1,2}:\d\d|(?:noon|midday|midnight)\b)/iuy;
const NAME =
  /[@#](?:([_-]*[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*)|"([^"\n]*)"|“([^“”\n]*)”)(?=[.,;:!?)]*(?:\s|$))/uy;

/** Scans the words from the left. A marker counts only at the start of a word. */
export function readMarkers(text: string, syntax: Syntax): Markers {
  const markers: Marker[] = [];
  const escapes: number[] = [];
  const closed: Range[] = [];
  for (let at = nextWord(text, 0); at < text.length; at = nextWord(text, at)) {
    const marker = markerAt(text, at, syntax);
    const range = marker ?? rangeAt(ESCAPED, text, at) ?? rangeAt(QUOTATION, text, at);
    if (marker) markers.push(marker);
    else if (range && text[at] === '\\') escapes.push(at);
    if (range) closed.push(range);
    at = rangeAt(REST_OF_WORD, text, range?.end ?? at)!.end;
  }
  return { markers, escapes, closed };
}

function markerAt(text: string, start: number, syntax: Syntax): Marker | null {
  const level = readAt(PRIORITY_LEVEL, text, start)?.[0];
  if (level) {
    const value = String(4 - Number(level.charAt(1)));
    return { start, end: start + level.length, kind: 'priority', value };
  }
  return rangeAt(AT_TIME, text, start) ? null : signAt(text, start, syntax);
}

function signAt(text: string, start: number, syntax: Syntax): Marker | null {
  const match = readAt(PRIORITY, text, start) ?? readAt(NAME, text, start);
  if (!match) return null;
  const kind = SIGNS[syntax][text[start] as '!' | '@' | '#'];
  const named = (match[1] ?? match[2] ?? match[3] ?? '').trim().replace(/\s+/g, ' ');
  const value = kind === 'priority' ? (PRIORITIES[named.toLowerCase()] ?? named) : named;
  return value === '' ? null : { start, end: start + match[0].length, kind, value };
}

function rangeAt(sticky: RegExp, text: string, start: number): Range | null {
  const match = readAt(sticky, text, start);
  return match && { start, end: start + match[0].length };
}

function nextWord(text: string, from: number): number {
  NEXT_WORD.lastIndex = from;
  return NEXT_WORD.exec(text)?.index ?? text.length;
}

export type { Now } from './due-phrase.js';
export type { Span } from './spans.js';

/** The parsed parts of a line of text. */
export interface QuickAdd {
  /** The remaining text; may be empty. */
  readonly title: string;
  /** 0 to 3; null if the text has none. */
  readonly priority: number | null;
  readonly listName: string | null;
  readonly labelNames: readonly string[];
  readonly due: Due | null;
  readonly recurrence: Recurrence | null;
  /** `HH:MM:SS`, if the text has a time and a recurrence but no date: the rule determines the first date. */
  readonly time: string | null;
  /** In order, without overlaps. */
  readonly spans: readonly Span[];
}

/** Reads a task from one line: `Pay rent every month on the 1st !high #home @bills tomorrow 9:00`. Never fails. */
export function parseQuickAdd(text: string, now: Now, syntax: Syntax = 'default'): QuickAdd {
  const { markers, escapes, closed } = readMarkers(text, syntax);
  const [priority, list] = [firstOf(markers, 'priority'), firstOf(markers, 'list')];
  const labels = markers.filter(({ kind }) => kind === 'label');
  const { found, ...when } = readWhen(maskText(text, closed), now);
  const spans = spansOf(text, [...priority, ...list, ...labels, ...found]);
  return {
    title: titleOf(text, spans, escapes),
    priority: priority[0] ? Number(priority[0].value) : null,
    listName: list[0]?.value ?? null,
    labelNames: distinct(labels.map(({ value }) => value)),
    ...when,
    spans,
  };
}

/** The locale decides the order of day and month in a numeric date. */
export const nowIn = (timeZone: string, locale?: string): Now => ({
  instant: Temporal.Now.instant(),
  timeZone,
  dateOrder: locale === undefined ? undefined : dateOrderOf(locale),
});

/** The due of the task: the one in the text or, with only a recurrence, its first occurrence after now. */
export const dueOfTask = ({ due, recurrence, time }: QuickAdd, now: Now): Due | null =>
  recurrence ? firstOccurrence({ rule: recurrence.rule, due, time }, now) : due;

/** A second priority or list stays in the title. */
const firstOf = (markers: readonly Marker[], kind: Marker['kind']): Marker[] =>
  markers.filter((marker) => marker.kind === kind).slice(0, 1);

/** Distinct label names, compared like the unique index: ignoring case and the encoding of accents. */
function distinct(names: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const name of names) {
    const key = name.normalize('NFKC').toLowerCase();
    if (!first.has(key)) first.set(key, name);
  }
  return [...first.values()];
}
