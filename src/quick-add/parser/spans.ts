import { MONTH, NUMBER, PART_OF_DAY, SPACE, SUFFIX, TO, WEEKDAY, WORKDAY } from './words.js';

/** A range of a text in UTF-16 units; the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A text prepared for matching: ASCII of the same length, so that offsets match the original. */
export interface MaskedText {
  /** The whole text. */
  readonly plain: string;
  /** The text with parsed, quoted and escaped ranges hidden. */
  readonly open: string;
}

/** Replaces a character that is not part of any phrase; counts as a gap between words. */
const HIDDEN = '\0';
const GAP = '[\\s\\0]';

export function maskText(text: string, hidden: readonly Range[]): MaskedText {
  const plain = text
    .replace(/\P{ASCII}/gu, asciiOf)
    // Long runs of spaces are hidden, so that patterns do not backtrack over their length.
    .replace(/\s{4,}/g, (run) => HIDDEN.repeat(run.length));
  return hide({ plain, open: plain }, hidden);
}

/** A letter is replaced by a word character, so that the `mon` of `démon` is not a word. */
function asciiOf(character: string): string {
  if (/\s/.test(character)) return ' ';
  if (/[‘’]/.test(character)) return "'";
  if (/[‐-―−]/.test(character)) return '-';
  return (/[\p{L}\p{M}\p{N}]/u.test(character) ? '_' : HIDDEN).repeat(character.length);
}

export function hide(masked: MaskedText, ranges: readonly Range[]): MaskedText {
  let open = masked.open;
  for (const { start, end } of ranges) {
    open = open.slice(0, start) + HIDDEN.repeat(end - start) + open.slice(end);
  }
  return { plain: masked.plain, open };
}

const BEFORE = new RegExp(`(?:^|${GAP}|[(,])$`);
const AFTER = new RegExp(`(?:$|${GAP}|[.,;:!?)]{1,9}(?:$|${GAP}))`, 'y');

/** Whether the range is at word boundaries, unlike `friday's`, `a@friday` and `today/file`. */
export function standsAlone({ plain, open }: MaskedText, { start, end }: Range): boolean {
  return BEFORE.test(plain.slice(Math.max(0, start - 1), start)) && startsAt(AFTER, open, end);
}

/** Whether only gaps and commas are between two offsets. */
export const isGap = ({ open }: MaskedText, from: number, to: number): boolean =>
  from <= to && /^[\s\0,]*$/.test(open.slice(from, to));

/** Whether a sticky pattern matches at an offset. */
export function startsAt(sticky: RegExp, text: string, at: number): boolean {
  sticky.lastIndex = at;
  return sticky.test(text);
}

/** The match of a sticky pattern at an offset. */
export function readAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(text);
}

/** A parsed part of the text. */
export interface Span extends Range {
  readonly text: string;
  readonly kind: 'due' | 'recurrence' | 'priority' | 'list' | 'label';
}

export type Found = Omit<Span, 'text'>;

/** In order, with adjacent punctuation, and with adjacent spans of one kind merged. */
export function spansOf(text: string, found: readonly Found[]): Span[] {
  const spans: Found[] = [];
  for (const span of inOrder(joined(text, found))) {
    spans.push(isPhrase(span) ? withPunctuation(text, span, spans.at(-1)?.end ?? 0) : span);
  }
  return spans.map(({ kind, start, end }) => ({ kind, start, end, text: text.slice(start, end) }));
}

function joined(text: string, found: readonly Found[]): Found[] {
  const spans: Found[] = [];
  for (const next of inOrder(found)) {
    const last = spans.at(-1);
    const isNeighbour = last?.kind === next.kind && /^[\s,]*$/.test(text.slice(last.end, next.start));
    if (isPhrase(next) && isNeighbour) spans.push({ ...spans.pop()!, end: next.end });
    else spans.push(next);
  }
  return spans;
}

const isPhrase = ({ kind }: Found): boolean => kind === 'due' || kind === 'recurrence';

const inOrder = <Item extends Range>(ranges: readonly Item[]): Item[] =>
  ranges.toSorted((one, other) => one.start - other.start);

const COMMA = /,\s{0,3}$/;
const COMMA_OR_DASH = /(?:,|\s[-–—])\s{0,3}$/;

/** Includes enclosing brackets, a preceding comma or, at the start of the text, a following one. */
function withPunctuation(text: string, span: Found, from: number): Found {
  const before = text.slice(from, span.start);
  const next = text.charAt(span.end);
  if (before.endsWith('(') && next === ')') return { ...span, start: span.start - 1, end: span.end + 1 };
  const comma = (text.slice(span.end).trim() === '' ? COMMA_OR_DASH : COMMA).exec(before);
  if (comma) return { ...span, start: span.start - comma[0].length };
  const isFirst = from === 0 && before.trim() === '';
  const mark = isFirst && /^(?:[,:]|\s[-–—](?=\s))/.exec(text.slice(span.end));
  return mark ? { ...span, end: span.end + mark[0].length } : span;
}

/** The text without the given spans and escaping backslashes. */
export function titleOf(text: string, spans: readonly Range[], escapes: readonly number[]): string {
  let title = '';
  let from = 0;
  for (const { start, end } of [...spans, { start: text.length, end: text.length }]) {
    const left = text.slice(from, start);
    const piece = escapes
      .filter((at) => at >= from && at < start)
      .reduceRight((words, at) => words.slice(0, at - from) + words.slice(at - from + 1), left);
    // Avoids a space before the comma that `today, too` leaves.
    title = /^[.,;:!?)]/.test(left) ? title.trimEnd() + piece : `${title} ${piece}`;
    from = end;
  }
  return title.replace(/\s+/g, ' ').trim();
}

const UNIT = '(?:minute|min|hour|day|week|month|quarter|year)s?';
const CLOCK = '\\d{1,2}(?:[:.]\\d\\d)?\\s?[ap]\\.?m\\b|\\d{1,2}:\\d\\d';
const DAY = `${WEEKDAY}|today|tomorrow|tonight|weekends?|(?:this|next|last)${SPACE}(?:week|month|quarter|year)`;
const OF_TIME =
  `(?:(?:${DAY}|${CLOCK}|noon|midday|midnight|${PART_OF_DAY}s?|\\d{1,2}(?:${SUFFIX}|/\\d{1,2}|(?::\\d\\d)?(?:\\s?[ap]m)?\\s{0,2}-\\s{0,2}\\d{1,2}(?::\\d\\d|\\s?[ap]m)|${SPACE}${MONTH})|${WORKDAY}|` +
  `(?:every|each|hourly|daily|weekly|monthly|yearly)|in${SPACE}${NUMBER}${SPACE}${UNIT}|${NUMBER}${SPACE}times|` +
  `(?:january|february|september|october|november|december))(?![\\w'-]))`;
const JOINED = `(?:${TO}|and|or|&|\\+|until|till?|at|@|by|before|after|from|between|around|of|except|but|plus|on)`;

const BEHIND = new RegExp(
  `[\\s,]{0,3}(?:(?:the\\s{1,3})?${OF_TIME}|\\d{1,2}\\s{0,2}-\\s{0,2}\\d{1,2}|${JOINED}\\s{0,3}(?:the\\s{1,3})?(?:${OF_TIME}|${MONTH}|\\d{1,2}(?![\\w.,])))`,
  'iy',
);
const NUMBER_BEHIND = /[\s,]{1,3}\d{1,4}[\s.,;:!?)]{0,3}$/y;
const BEHIND_RULE = new RegExp(
  `[\\s,]{0,3}(?:for${SPACE}(?:\\w{1,9}${SPACE}){0,3}(?:day|week|month|quarter|year)s?|in${SPACE}${MONTH}|except|unless|only|start(?:ing|s)?|begin(?:ning|s)?|from|until|till?|through|thru|ending)(?![\\w'-])`,
  'iy',
);
const REMAINDER =
  /\s{0,3}(?:and\s{1,3}a\s{1,3}(?:half|quarter)|after\s{1,3}next|a\s{1,3}(?:day|week|month|year))(?![\w'-])/iy;
const PRECEDING = new RegExp(
  `(?<![\\w'.-])(?:${OF_TIME}|every|each)[\\s,]{0,3}(?:${JOINED}[\\s,]{0,3})?$`,
  'i',
);
/** Only a joining word between two parsed phrases. */
const BETWEEN = new RegExp(`^[\\s,]*(?:${JOINED}|then|starting|beginning)[\\s,]*$`, 'i');
const MAX_BEFORE_LENGTH = 48;
const ANY_DAY = new RegExp(`(?<![\\w'.-])(?:${DAY})(?![\\w'-])`, 'i');
/** `Tom` is a name; `tom` may be a name or short for tomorrow. */
const TOM = /(?<![\w'.-])tom(?![\w'-])/;

/**
 * Whether words of a date, time or recurrence remain next to a parsed phrase. Then only part of the phrase was parsed, and the date is
 * probably wrong.
 */
export function isPartial(masked: MaskedText, found: readonly Range[], isRecurring: boolean): boolean {
  const { open } = hide(masked, found);
  const ranges = found.toSorted((one, other) => one.start - other.start);
  return ranges.some(({ start, end }, index) => {
    const next = ranges[index + 1];
    return (
      startsAt(BEHIND, open, end) ||
      startsAt(NUMBER_BEHIND, open, end) ||
      startsAt(REMAINDER, open, end) ||
      (isRecurring && startsAt(BEHIND_RULE, open, end)) ||
      PRECEDING.test(open.slice(Math.max(0, start - MAX_BEFORE_LENGTH), start)) ||
      (next !== undefined && BETWEEN.test(open.slice(end, next.start)))
    );
  });
}

/** Whether the text names a day: then a time without a parsed date is not today's. */
export const namesDay = (masked: MaskedText): boolean => ANY_DAY.test(masked.open) || TOM.test(masked.open);
