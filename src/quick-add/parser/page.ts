/** A range of a text in UTF-16 units; the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A text prepared for matching: ASCII of the same length, so that offsets match the original. */
export interface Page {
  /** The whole text. */
  readonly plain: string;
  /** The text with parsed, quoted and escaped ranges hidden. */
  readonly open: string;
}

/** Replaces a character that is not part of any phrase; counts as a gap between words. */
const HIDDEN = '\0';
const GAP = '[\\s\\0]';

export function pageOf(text: string, hidden: readonly Range[]): Page {
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

export function hide(page: Page, ranges: readonly Range[]): Page {
  let open = page.open;
  for (const { start, end } of ranges) {
    open = open.slice(0, start) + HIDDEN.repeat(end - start) + open.slice(end);
  }
  return { plain: page.plain, open };
}

const BEFORE = new RegExp(`(?:^|${GAP}|[(,])$`);
const AFTER = new RegExp(`(?:$|${GAP}|[.,;:!?)]{1,9}(?:$|${GAP}))`, 'y');

/** Whether the range is at word boundaries, unlike `friday's`, `a@friday` and `today/file`. */
export function standsAlone({ plain, open }: Page, { start, end }: Range): boolean {
  return BEFORE.test(plain.slice(Math.max(0, start - 1), start)) && startsAt(AFTER, open, end);
}

/** Whether only gaps and commas are between two offsets. */
export const isGap = ({ open }: Page, from: number, to: number): boolean =>
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
