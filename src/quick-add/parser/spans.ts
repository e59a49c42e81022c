import type { Range } from './page.js';

/** A stretch of the text that was understood. */
export interface Span extends Range {
  readonly text: string;
  readonly kind: 'due' | 'recurrence' | 'priority' | 'list' | 'label';
}

export type Found = Omit<Span, 'text'>;

/** In order, with the punctuation that only belonged to them, and neighbours of one kind in one. */
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

/** With the brackets around it, the comma before it or, at the beginning of the text, the one behind it. */
function withPunctuation(text: string, span: Found, from: number): Found {
  const before = text.slice(from, span.start);
  const behind = text.charAt(span.end);
  if (before.endsWith('(') && behind === ')') return { ...span, start: span.start - 1, end: span.end + 1 };
  const comma = (text.slice(span.end).trim() === '' ? COMMA_OR_DASH : COMMA).exec(before);
  if (comma) return { ...span, start: span.start - comma[0].length };
  const isFirst = from === 0 && before.trim() === '';
  const mark = isFirst && /^(?:[,:]|\s[-–—](?=\s))/.exec(text.slice(span.end));
  return mark ? { ...span, end: span.end + mark[0].length } : span;
}

/** What is left of a text without these spans, and without the backslashes at these places. */
export function titleOf(text: string, spans: readonly Range[], escapes: readonly number[]): string {
  let title = '';
  let from = 0;
  for (const { start, end } of [...spans, { start: text.length, end: text.length }]) {
    const left = text.slice(from, start);
    const piece = escapes
      .filter((at) => at >= from && at < start)
      .reduceRight((words, at) => words.slice(0, at - from) + words.slice(at - from + 1), left);
    // `today, too` leaves no space in front of its comma.
    title = /^[.,;:!?)]/.test(left) ? title.trimEnd() + piece : `${title} ${piece}`;
    from = end;
  }
  return title.replace(/\s+/g, ' ').trim();
}
