import type { Temporal } from 'temporal-polyfill';
import type { DatePhrase } from './date-phrase.js';
import { isGap, type Page, type Range, standsAlone, startsAt } from './page.js';
import { END, NUMBER, numberOf, SPACE, START } from './words.js';

const UNTIL = new RegExp(`(?<![\\w'-])(?:until|till?|ending)${SPACE}(?:on${SPACE})?(?:the${SPACE})?$`, 'i');
const TIMES = new RegExp(`${START}(?:for${SPACE})?(${NUMBER})${SPACE}times${END}`, 'gi');
const COMPLETION = new RegExp(
  `${START}(?:after${SPACE}(?:completion|completing(?:${SPACE}it)?)|when${SPACE}(?:it(?:'s|${SPACE}is)${SPACE})?(?:done|completed))${END}`,
  'gi',
);
const NOTHING_MORE = new RegExp(
  `\\s{0,3}(?:$|[\\0.,;:!?)]|(?:for|until|till?|starting|${NUMBER}${SPACE}times)${END})`,
  'iy',
);

/** `until 24 dec`, somewhere behind the recurrence. */
export function findUntil(
  page: Page,
  dates: readonly DatePhrase[],
  recurrence: Range,
): (Range & { readonly day: Temporal.PlainDate; readonly date: DatePhrase }) | null {
  for (const date of dates) {
    if (!standsAlone(page, date)) continue;
    const lead = UNTIL.exec(page.open.slice(recurrence.end, date.start))?.[0];
    if (lead) return { start: date.start - lead.length, end: date.end, day: date.days[0]!, date };
  }
  return null;
}

/** `for 10 times`, with nothing between it and the recurrence that is not understood: `do 10 times 5` is a title. */
export function findCount(page: Page, recurrence: Range): (Range & { readonly count: number }) | null {
  for (const match of page.open.matchAll(TIMES)) {
    const range = { start: match.index, end: match.index + match[0].length };
    const count = numberOf(match[1]!);
    if (count > 0 && isGap(page, recurrence.end, range.start) && standsAlone(page, range))
      return { ...range, count };
  }
  return null;
}

/** `after completion`, where no noun follows. */
export function findCompletion(page: Page, recurrence: Range): Range | null {
  for (const match of page.open.matchAll(COMPLETION)) {
    const range = { start: match.index, end: match.index + match[0].length };
    if (range.start < recurrence.end || !standsAlone(page, range)) continue;
    if (startsAt(NOTHING_MORE, page.open, range.end)) return range;
  }
  return null;
}
