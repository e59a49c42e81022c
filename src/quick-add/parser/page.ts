/** A stretch of a text, in UTF-16 units; the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A text as the phrases are looked for in it: ASCII of the same length, so that every offset is one of the text. */
export interface Page {
  /** All of it. */
  readonly plain: string;
  /** Without what is understood already, quoted or escaped. */
  readonly open: string;
}

/** Stands for a unit that is no part of any phrase; as good as a gap between two words. */
const HIDDEN = '\0';
const GAP = '[\\s\\0]';

export function pageOf(text: string, hidden: readonly Range[]): Page {
  const plain = text
    .replace(/\P{ASCII}/gu, asciiOf)
    // Neither chrono's patterns nor ours have to try each length of a long run of spaces.
    .replace(/\s{4,}/g, (run) => HIDDEN.repeat(run.length));
  return hide({ plain, open: plain }, hidden);
}

/** A letter has to stay a letter: the `mon` of `démon` is no word. */
function asciiOf(character: string): string {
  if (/\s/.test(character)) return ' ';
  if (/[‘’]/.test(character)) return "'";
  if (/[‐-―−]/.test(character)) return '-';
  return (/[\p{L}\p{M}\p{N}]/u.test(character) ? '_' : HIDDEN).repeat(character.length);
}

export function hide(page: Page, ranges: readonly Range[]): Page {
  let open = page.open;
  for (const { start, end } of ranges) {
    open = open.slice(0, start) + HIDDEN.repeat(end - start) + open.slice(end);
  }
  return { plain: page.plain, open };
}

const BEFORE = new RegExp(`(?:^|${GAP}|[(,])$`);
const AFTER = new RegExp(`(?:$|${GAP}|[.,;:!?)]{1,9}(?:$|${GAP}))`, 'y');

/** Whether it begins and ends where words do: `friday's`, `a@friday` and `today/file` do not. */
export function standsAlone({ plain, open }: Page, { start, end }: Range): boolean {
  return BEFORE.test(plain.slice(Math.max(0, start - 1), start)) && startsAt(AFTER, open, end);
}

/** Whether nothing but gaps and commas is between two places. */
export const isGap = ({ open }: Page, from: number, to: number): boolean =>
  from <= to && /^[\s\0,]*$/.test(open.slice(from, to));

/** Whether a sticky pattern matches at a place of the text. */
export function startsAt(sticky: RegExp, text: string, at: number): boolean {
  sticky.lastIndex = at;
  return sticky.test(text);
}

/** What a sticky pattern matches at a place of the text. */
export function readAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(text);
}
