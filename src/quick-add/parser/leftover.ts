import { hide, type Page, type Range, startsAt } from './page.js';
import { MONTH, NUMBER, PART_OF_DAY, SPACE, SUFFIX, TO, WEEKDAY, WORKDAY } from './words.js';

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
const BEFORE = new RegExp(`(?<![\\w'.-])(?:${OF_TIME}|every|each)[\\s,]{0,3}(?:${JOINED}[\\s,]{0,3})?$`, 'i');
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
export function isPartial(page: Page, found: readonly Range[], isRecurring: boolean): boolean {
  const { open } = hide(page, found);
  const ranges = found.toSorted((one, other) => one.start - other.start);
  return ranges.some(({ start, end }, index) => {
    const next = ranges[index + 1];
    return (
      startsAt(BEHIND, open, end) ||
      startsAt(NUMBER_BEHIND, open, end) ||
      startsAt(REMAINDER, open, end) ||
      (isRecurring && startsAt(BEHIND_RULE, open, end)) ||
      BEFORE.test(open.slice(Math.max(0, start - MAX_BEFORE_LENGTH), start)) ||
      (next !== undefined && BETWEEN.test(open.slice(end, next.start)))
    );
  });
}

/** Whether the text names a day: then a time without a parsed date is not today's. */
export const namesDay = (page: Page): boolean => ANY_DAY.test(page.open) || TOM.test(page.open);
