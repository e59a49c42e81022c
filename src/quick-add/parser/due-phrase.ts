import { Temporal } from 'temporal-polyfill';
import type { Due } from '../../tasks/due.js';
import type { DatePhrase } from './date-phrase.js';
import { hide, isGap, type Page, type Range, standsAlone, startsAt } from './page.js';
import { findTimes, type TimePhrase } from './time-phrase.js';
import { MONTH, SPACE, TO, WEEKDAY } from './words.js';

/** When somebody writes the text, and by which clocks they live. */
export interface Now {
  readonly instant: Temporal.Instant;
  readonly timeZone: string;
}

export interface DuePhrases {
  readonly date: DatePhrase | null;
  readonly time: TimePhrase | null;
}

/** Behind one of these a day is what the task is about, and not when it is due. In `vitamin A` it is a name. */
const ABOUT = new RegExp(
  '(?:^|\\W)(?:an?|[Aa]bout|[Aa]fter|and|[Aa]ny|[Bb]efore|[Bb]etween|[Bb]lack|[Ee]ach|[Ee]very|[Ff]or|[Ff]rom|[Gg]ood|[Ll]ast|' +
    '[Nn]o|of|[Oo]nce|[Oo]ne|or|[Pp]ast|per|[Ss]ince|than|[Tt]he|[Tt]ill?|times|to|[Tt]wice|[Uu]ntil|vs)\\s{1,3}$',
);
/** Nor is one of several: `9:00 - 10:00`, `monday and tuesday`, `3rd friday`. */
const RANGE_BEFORE = new RegExp(
  `(?:\\d(?:\\s?[ap]\\.?m\\.?)?|${WEEKDAY}|${MONTH})\\s{0,3}-\\s{0,3}$|\\d(?:st|nd|rd|th)\\s{1,3}$`,
  'i',
);
const RANGE_BEHIND = new RegExp(
  `\\s{0,3}(?:(?:${TO}|till?|until)\\s{0,3}(?:\\d|noon|midday|midnight|tomorrow|${WEEKDAY}|${MONTH})|` +
    `(?:and|or|&)\\s{1,3}(?:tomorrow|${WEEKDAY}|${MONTH}))`,
  'iy',
);

const leadOf = (words: string): RegExp => new RegExp(`(?<![\\w'-])(?:${words})$`, 'i');
const BEFORE_DATE = leadOf(
  `(?:due${SPACE})?(?:on|by)${SPACE}(?:the${SPACE})?|due${SPACE}|(?:starting|beginning)${SPACE}(?:on${SPACE})?`,
);
const BEFORE_START = leadOf(`from${SPACE}(?:on${SPACE})?`);
// `on` belongs to the title in `log on tomorrow`.
const BEFORE_RELATIVE = leadOf(`due${SPACE}(?:by${SPACE})?|(?:by|starting|beginning)${SPACE}`);
const BEFORE_TIME = leadOf(`due${SPACE}(?:by${SPACE})?|by${SPACE}`);
const RELATIVE = /^(?:the\s|day\s|in\s|within\s|half\s|today|tonight|tom|tmr|next\s(?:week|month|year))/i;
const LONGEST_LEAD = 32;

/** The first day of a text and the time that goes with it, with the words that lead to them. */
export function findDue(page: Page, dates: readonly DatePhrase[], recurrence: Range | null): DuePhrases {
  const date = dates
    .map((phrase) => withDateLead(page, phrase, recurrence !== null))
    .find((phrase) => isWhen(page, phrase));
  if (date?.moment) return { date, time: null };
  return { date: date ?? null, time: findTime(date ? hide(page, [date]) : page, date ?? null, recurrence) };
}

/** `tomorrow at 9:00` before any other time, `every day at 9:00` before one further away. */
function findTime(page: Page, date: Range | null, recurrence: Range | null): TimePhrase | null {
  const times = findTimes(page)
    .map((phrase) => withLead(page, phrase, BEFORE_TIME))
    .filter((phrase) => isWhen(page, phrase));
  return (
    times.find((time) => date && isBeside(page, time, date)) ??
    times.find((time) => recurrence && isBeside(page, time, recurrence)) ??
    times.find(({ counts }) => counts === 'alone') ??
    null
  );
}

const isBeside = (page: Page, time: TimePhrase, { start, end }: Range): boolean =>
  isGap(page, end, time.start) || (time.counts !== 'behind' && isGap(page, time.end, start));

const isWhen = (page: Page, phrase: Range): boolean =>
  standsAlone(page, phrase) &&
  !ABOUT.test(before(page.plain, phrase)) &&
  !RANGE_BEFORE.test(before(page.open, phrase)) &&
  !startsAt(RANGE_BEHIND, page.open, phrase.end);

function withDateLead(page: Page, phrase: DatePhrase, isRecurring: boolean): DatePhrase {
  const isRelative = RELATIVE.test(page.plain.slice(phrase.start, phrase.end));
  const led = withLead(page, phrase, isRelative ? BEFORE_RELATIVE : BEFORE_DATE);
  return led === phrase && isRecurring ? withLead(page, phrase, BEFORE_START) : led;
}

function withLead<Phrase extends Range>(page: Page, phrase: Phrase, lead: RegExp): Phrase {
  const words = lead.exec(before(page.open, phrase))?.[0] ?? '';
  return words ? { ...phrase, start: phrase.start - words.length } : phrase;
}

const before = (text: string, { start }: Range): string =>
  text.slice(Math.max(0, start - LONGEST_LEAD), start);

/** Null without a day, where a rule will tell it. */
export function dueOf({ date, time }: DuePhrases, now: Now, isRecurring: boolean): Due | null {
  const wallClock = now.instant.toZonedDateTimeISO(now.timeZone).toPlainDateTime();
  if (date && !date.moment && !time) return { date: date.days[0]!.toString() };
  const moment = date?.moment ?? (date || !isRecurring ? nextOf(date, time, wallClock) : null);
  return moment && { dateTime: moment.toString({ smallestUnit: 'second' }), timeZone: now.timeZone };
}

/** Without a day, it is today's or tomorrow's. */
function nextOf(
  date: DatePhrase | null,
  phrase: TimePhrase | null,
  wallClock: Temporal.PlainDateTime,
): Temporal.PlainDateTime | null {
  if (!phrase) return null;
  const today = wallClock.toPlainDate();
  const days = date?.days ?? [today, today.add({ days: 1 })];
  const moments = days.map((day) => day.toPlainDateTime(phrase.time));
  return moments.find((moment) => Temporal.PlainDateTime.compare(moment, wallClock) > 0) ?? moments[0]!;
}
