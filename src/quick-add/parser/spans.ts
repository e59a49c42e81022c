import type { Range } from './page.js';

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
