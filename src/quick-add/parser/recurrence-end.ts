import { Temporal } from 'temporal-polyfill';
import type { RecursFrom } from '../../tasks/recurrence/series.js';
import type { DatePhrase } from './date-phrase.js';
import { isGap, type Page, type Range, standsAlone, startsAt } from './page.js';
import { type Amount, AMOUNTS, amountsOf, hasTime } from './amounts.js';
import { END, MONTH, monthOf, NUMBER, numberOf, SPACE, START } from './words.js';

const UNTIL = new RegExp(
  `(?<![\\w'-])(?:until|till?|through|thru|up${SPACE}to|end(?:ing|s)?)${SPACE}(?:on${SPACE})?(?:the${SPACE})?$`,
  'i',
);
// `3 times a day` is not an end.
const TIMES = new RegExp(
  `${START}(?:(?:for${SPACE})?(${NUMBER})${SPACE}times${END}(?!${SPACE}(?:an?|per|each|every)${END})|x\\s?(\\d{1,4})${END})`,
  'gi',
);
const DURATION = new RegExp(`${START}for${SPACE}(?:the${SPACE}next${SPACE})?(${AMOUNTS})`, 'gi');
const UNTIL_MONTH = new RegExp(`${START}(?:until|till?)${SPACE}(${MONTH})(?:${SPACE}(\\d{4}))?${END}`, 'gi');
const COMPLETION = new RegExp(
  `${START}(?:after${SPACE}(?:completion|completing(?:${SPACE}it)?)|when${SPACE}(?:it(?:'s|${SPACE}is)${SPACE})?(?:done|completed))${END}`,
  'gi',
);
const SKIPPING = new RegExp(
  `${START}skip(?:ping)?${SPACE}(?:missed|overdue)(?:${SPACE}(?:ones|days|times))?${END}`,
  'gi',
);
const NOTHING_MORE = new RegExp(
  `\\s{0,3}(?:$|[\\0.,;:!?)]|(?:for|until|till?|starting|${NUMBER}${SPACE}times)${END})`,
  'iy',
);

export interface Until extends Range {
  /** The next such day, and the one after it in case the first occurrence is later. */
  readonly days: readonly Temporal.PlainDate[];
  readonly date: DatePhrase | null;
}

/** `until 24 dec`, anywhere after the recurrence. */
export function findUntil(
  page: Page,
  dates: readonly DatePhrase[],
  recurrence: Range,
  today: Temporal.PlainDate,
): Until | null {
  for (const date of dates) {
    if (!standsAlone(page, date)) continue;
    const lead = UNTIL.exec(page.open.slice(recurrence.end, Math.max(recurrence.end, date.start)))?.[0];
    if (lead) return { start: date.start - lead.length, end: date.end, days: date.days, date };
  }
  return findUntilMonth(page, recurrence, today);
}

/** `until march` ends on the first day of March. */
function findUntilMonth(page: Page, recurrence: Range, today: Temporal.PlainDate): Until | null {
  for (const match of page.open.matchAll(UNTIL_MONTH)) {
    const range = { start: match.index, end: match.index + match[0].length };
    if (range.start < recurrence.end || !standsAlone(page, range)) continue;
    const month = monthOf(match[1]!);
    const year = match[2] ? Number(match[2]) : today.year + (month <= today.month ? 1 : 0);
    const day = Temporal.PlainDate.from({ year, month, day: 1 });
    return { ...range, days: match[2] ? [day] : [day, day.add({ years: 1 })], date: null };
  }
  return null;
}

/** `for 8 weeks` counts from the first occurrence, so that a weekly task occurs 8 times. */
export function findDuration(
  page: Page,
  recurrence: Range,
): (Range & { readonly amounts: readonly Amount[] }) | null {
  for (const match of page.open.matchAll(DURATION)) {
    const range = { start: match.index, end: match.index + match[0].length };
    const amounts = amountsOf(match[1]!);
    if (!amounts || hasTime(amounts) || !standsAlone(page, range)) continue;
    if (isGap(page, recurrence.end, range.start)) return { ...range, amounts };
  }
  return null;
}

/** `for 10 times`, next to the recurrence: `do 10 times 5` is a title. */
export function findCount(page: Page, recurrence: Range): (Range & { readonly count: number }) | null {
  for (const match of page.open.matchAll(TIMES)) {
    const range = { start: match.index, end: match.index + match[0].length };
    const count = numberOf((match[1] ?? match[2])!);
    if (count > 0 && isGap(page, recurrence.end, range.start) && standsAlone(page, range))
      return { ...range, count };
  }
  return null;
}

/** `after completion` or `skipping missed`, if no noun follows. */
export function findFrom(page: Page, recurrence: Range): (Range & { readonly from: RecursFrom }) | null {
  for (const [phrase, from] of [
    [COMPLETION, 'completion'],
    [SKIPPING, 'now'],
  ] as const) {
    for (const match of page.open.matchAll(phrase)) {
      const range = { start: match.index, end: match.index + match[0].length };
      if (range.start < recurrence.end || !standsAlone(page, range)) continue;
      if (startsAt(NOTHING_MORE, page.open, range.end)) return { ...range, from };
    }
  }
  return null;
}
