import type { Temporal } from 'temporal-polyfill';
import { type Amount, AMOUNTS, amountsOf, hasTime, TWO_AMOUNTS } from './amounts.js';
import type { PartOfDay, Step, When } from './date-phrase.js';
import { END, NUMBER, numberOf, SPACE, START, WEEKDAY, weekdayOf, WORKDAY } from './words.js';

export const words = (pattern: string): RegExp => new RegExp(`${START}(?:${pattern})${END}`, 'gi');

const TOMORROW = `tomm?orr?ow|tmrw?|tmw`;
const WEEKS = `(${NUMBER}|an?)(?:${SPACE}w(?:ee)?ks?|w)`;
const THIS_OR_NEXT = `(?:(this|next)${SPACE}week)`;

const dayAhead = (days: number): Step['when'] => {
  return (_, now) => ({ days: [now.toPlainDate().add({ days })] });
};

/** What counts on from the moment at which the text is written. */
export const RELATIVE_STEPS: readonly Step[] = [
  {
    words: words(`(?:later${SPACE})?today`),
    standing: 'certain',
    when: dayAhead(0),
  },
  {
    words: words(`(?:at${SPACE})?(?:the${SPACE})?end${SPACE}of${SPACE}(?:the${SPACE})?day|eod`),
    standing: 'calendar',
    when: dayAhead(0),
  },
  {
    words: words('tonight|tonite'),
    standing: 'certain',
    when: (_, now) => ({ days: [now.toPlainDate()], part: 'night' }),
  },
  {
    words: words(`this${SPACE}(morning|afternoon|evening)`),
    standing: 'certain',
    when: (match, now) => ({
      days: [now.toPlainDate()],
      part: match[1]!.toLowerCase() as PartOfDay,
      isTimeOfPart: true,
    }),
  },
  { words: words(TOMORROW), standing: 'certain', when: dayAhead(1) },
  // Tom is a name.
  {
    words:
      /(?<![\w'.-])(?<!\b(?:and|ask|call|email|for|help|meet|message|pay|phone|ping|remind|see|tell|text|to|uncle|visit|with)\s)tomo?(?![\w'-])/gi,
    standing: 'led',
    when: (match, now) => (/^t/.test(match[0]) ? { days: [now.toPlainDate().add({ days: 1 })] } : null),
  },
  {
    words: words(`(?:the${SPACE})?day${SPACE}after${SPACE}tomorrow`),
    standing: 'certain',
    when: dayAhead(2),
  },
  {
    words: words(`next${SPACE}(week|month|year)`),
    standing: 'certain',
    when: (match, now) => after(now, [[unitOf(match[1]!), 1]]),
  },
  {
    words: words(`(?:in|within)${SPACE}(${AMOUNTS})(?:'?${SPACE}time)?`),
    standing: 'certain',
    when: (match, now) => after(now, amountsOf(match[1]!)),
  },
  {
    words: words(`\\+\\s?(${AMOUNTS})`),
    standing: 'certain',
    when: (match, now) => after(now, amountsOf(match[1]!)),
  },
  {
    words: words(`(${TWO_AMOUNTS})${SPACE}from${SPACE}(?:now|today)`),
    standing: 'certain',
    when: (match, now) => after(now, amountsOf(match[1]!)),
  },
  {
    words: words(`(${TWO_AMOUNTS})${SPACE}(?:from|after)${SPACE}(?:(tomorrow)|(${WEEKDAY}))`),
    standing: 'certain',
    when: (match, now) => {
      const amounts = amountsOf(match[1]!);
      const day = match[2] ? now.toPlainDate().add({ days: 1 }) : nextWeekday(match[3]!, now, 1);
      return amounts && !hasTime(amounts) ? { days: [later(day, amounts)] } : null;
    },
  },
  {
    words: words(`(?:in${SPACE})?(${NUMBER})${SPACE}${WORKDAY}(?:${SPACE}from${SPACE}(?:now|today))?`),
    standing: 'certain',
    when: (match, now) =>
      /^in|now$|today$/i.test(match[0]) ? { days: [workdaysLater(now, numberOf(match[1]!))] } : null,
  },
  {
    words: words(`${WEEKS}${SPACE}(?:today|tomorrow|on${SPACE}(${WEEKDAY}))`),
    standing: 'certain',
    when: (match, now) => {
      const day = match[2]
        ? nextWeekday(match[2], now, 1)
        : now.toPlainDate().add({ days: /tomorrow$/i.test(match[0]) ? 1 : 0 });
      return { days: [day.add({ weeks: numberOf(match[1]!) })] };
    },
  },
  // The Tuesday of the week that is two weeks ahead, as in `tuesday next week`.
  {
    words: words(`(?:on${SPACE})?(${WEEKDAY}),?${SPACE}in${SPACE}${WEEKS}(?:'?${SPACE}time)?`),
    standing: 'certain',
    when: (match, now) => ({ days: [ofWeekAhead(match[1]!, now, numberOf(match[2]!))] }),
  },
  {
    words: words(`in${SPACE}${WEEKS},?${SPACE}on${SPACE}(?:an?${SPACE})?(${WEEKDAY})`),
    standing: 'certain',
    when: (match, now) => ({ days: [ofWeekAhead(match[2]!, now, numberOf(match[1]!))] }),
  },
  {
    words: words(`${THIS_OR_NEXT},?${SPACE}(?:on${SPACE})?(${WEEKDAY})`),
    standing: 'certain',
    when: (match, now) => {
      const day = ofWeekAhead(match[2]!, now, /next/i.test(match[1]!) ? 1 : 0);
      return isOver(day, now) ? null : { days: [day] };
    },
  },
  {
    words: words(`(?:this${SPACE})?coming${SPACE}(${WEEKDAY})`),
    standing: 'certain',
    when: (match, now) => ({ days: [nextWeekday(match[1]!, now, 1)] }),
  },
  {
    words: words(`(?:at|on|over)${SPACE}the${SPACE}weekend`),
    standing: 'certain',
    when: (_, now) => ({ days: [nextWeekday('sat', now, 0)] }),
  },
  // All but `Monday` are other words as well, here or in another language: `mon ami`, `he sat`.
  { words: words('mon|tues?|wed|thu(?:rs?)?|fri'), standing: 'last', when: weekdayAlone },
  { words: /(?<=[a-z]\s{1,3})Sat(?![\w'-])/g, standing: 'last', when: weekdayAlone },
  { words: words('sat|sun'), standing: 'led', when: weekdayAlone },
];

export const isOver = (day: Temporal.PlainDate, now: Temporal.ZonedDateTime): boolean =>
  day.until(now.toPlainDate()).sign > 0;

function weekdayAlone(match: RegExpExecArray, now: Temporal.ZonedDateTime): When {
  const day = nextWeekday(match[0], now, 0);
  return { days: [day, day.add({ days: 7 })] };
}

/** No earlier than so many days from now. */
function nextWeekday(word: string, now: Temporal.ZonedDateTime, least: number): Temporal.PlainDate {
  const first = now.toPlainDate().add({ days: least });
  return first.add({ days: (weekdayOf(word) - first.dayOfWeek + 7) % 7 });
}

/** Weeks begin on Monday. */
function ofWeekAhead(word: string, now: Temporal.ZonedDateTime, weeks: number): Temporal.PlainDate {
  const today = now.toPlainDate();
  return today.add({ days: weeks * 7 + weekdayOf(word) - today.dayOfWeek });
}

function workdaysLater(now: Temporal.ZonedDateTime, count: number): Temporal.PlainDate {
  let day = now.toPlainDate();
  for (let left = Math.min(count, 1000); left > 0;) {
    day = day.add({ days: 1 });
    if (day.dayOfWeek <= 5) left -= 1;
  }
  return day;
}

const unitOf = (word: string) => `${word.toLowerCase()}s` as Amount[0];

export const later = <Time extends Temporal.PlainDate | Temporal.ZonedDateTime>(
  from: Time,
  amounts: readonly Amount[],
): Time => amounts.reduce((time, [unit, amount]) => time.add({ [unit]: amount }) as Time, from);

/** A day, or, after hours and minutes, a moment as the clocks of the zone show it. */
function after(now: Temporal.ZonedDateTime, amounts: readonly Amount[] | null): When | null {
  if (!amounts) return null;
  const then = later(now, amounts);
  const moment = hasTime(amounts)
    ? then.toPlainDateTime().round({ smallestUnit: 'minute', roundingMode: 'trunc' })
    : null;
  return { days: [then.toPlainDate()], moment };
}
