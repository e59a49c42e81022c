import type { Temporal } from 'temporal-polyfill';
import {
  type Amount,
  AMOUNTS,
  amountsOf,
  END,
  hasTime,
  NUMBER,
  numberOf,
  SPACE,
  START,
  TWO_AMOUNTS,
  WEEKDAY,
  weekdayOf,
  WORKDAY,
} from './words.js';
import type { PartOfDay, Step, When } from './due-phrase.js';

export const words = (pattern: string): RegExp => new RegExp(`${START}(?:${pattern})${END}`, 'gi');

const TOMORROW = `tomm?orr?ow|tmrw?|tmw`;
const WEEKS = `(${NUMBER}|an?)(?:${SPACE}w(?:ee)?ks?|w)`;
const THIS_OR_NEXT = `(?:(this|next)${SPACE}week)`;

const dayAhead = (days: number): Step['when'] => {
  return (_, now) => ({ days: [now.toPlainDate().add({ days })] });
};

/** Phrases relative to the current time. */
export const RELATIVE_STEPS: readonly Step[] = [
  {
    words: words(`(?:later${SPACE})?today`),
    certainty: 'certain',
    when: dayAhead(0),
  },
  {
    words: words(`(?:at${SPACE})?(?:the${SPACE})?end${SPACE}of${SPACE}(?:the${SPACE})?day|eod`),
    certainty: 'calendar',
    when: dayAhead(0),
  },
  {
    words: words('tonight|tonite'),
    certainty: 'certain',
    when: (_, now) => ({ days: [now.toPlainDate()], part: 'night' }),
  },
  {
    words: words(`this${SPACE}(morning|afternoon|evening)`),
    certainty: 'certain',
    when: (match, now) => ({
      days: [now.toPlainDate()],
      part: match[1]!.toLowerCase() as PartOfDay,
      isTimeOfPart: true,
    }),
  },
  { words: words(TOMORROW), certainty: 'certain', when: dayAhead(1) },
  // `Tom` is also a name.
  {
    words:
      /(?<![\w'.-])(?<!\b(?:and|ask|call|email|for|help|meet|message|pay|phone|ping|remind|see|tell|text|to|uncle|visit|with)\s)tomo?(?![\w'-])/gi,
    certainty: 'led',
    when: (match, now) => (/^t/.test(match[0]) ? { days: [now.toPlainDate().add({ days: 1 })] } : null),
  },
  {
    words: words(`(?:the${SPACE})?day${SPACE}after${SPACE}tomorrow`),
    certainty: 'certain',
    when: dayAhead(2),
  },
  {
    words: words(`next${SPACE}(week|month|year)`),
    certainty: 'certain',
    when: (match, now) => after(now, [[unitOf(match[1]!), 1]]),
  },
  {
    words: words(`(?:in|within)${SPACE}(${AMOUNTS})(?:'?${SPACE}time)?`),
    certainty: 'certain',
    when: (match, now) => after(now, amountsOf(match[1]!)),
  },
  {
    words: words(`\\+\\s?(${AMOUNTS})`),
    certainty: 'certain',
    when: (match, now) => after(now, amountsOf(match[1]!)),
  },
  {
    words: words(`(${TWO_AMOUNTS})${SPACE}from${SPACE}(?:now|today)`),
    certainty: 'certain',
    when: (match, now) => after(now, amountsOf(match[1]!)),
  },
  {
    words: words(`(${TWO_AMOUNTS})${SPACE}(?:from|after)${SPACE}(?:(tomorrow)|(${WEEKDAY}))`),
    certainty: 'certain',
    when: (match, now) => {
      const amounts = amountsOf(match[1]!);
      const day = match[2] ? now.toPlainDate().add({ days: 1 }) : nextWeekday(match[3]!, now, 1);
      return amounts && !hasTime(amounts) ? { days: [later(day, amounts)] } : null;
    },
  },
  {
    words: words(`(?:in${SPACE})?(${NUMBER})${SPACE}${WORKDAY}(?:${SPACE}from${SPACE}(?:now|today))?`),
    certainty: 'certain',
    when: (match, now) =>
      /^in|now$|today$/i.test(match[0]) ? { days: [workdaysLater(now, numberOf(match[1]!))] } : null,
  },
  {
    words: words(`${WEEKS}${SPACE}(?:today|tomorrow|on${SPACE}(${WEEKDAY}))`),
    certainty: 'certain',
    when: (match, now) => {
      const day = match[2]
        ? nextWeekday(match[2], now, 1)
        : now.toPlainDate().add({ days: /tomorrow$/i.test(match[0]) ? 1 : 0 });
      return { days: [day.add({ weeks: numberOf(match[1]!) })] };
    },
  },
  // `tuesday in two weeks` is the Tuesday of the week two weeks ahead, like `tuesday next week`.
  {
    words: words(`(?:on${SPACE})?(${WEEKDAY}),?${SPACE}in${SPACE}${WEEKS}(?:'?${SPACE}time)?`),
    certainty: 'certain',
    when: (match, now) => ({ days: [ofWeekAhead(match[1]!, now, numberOf(match[2]!))] }),
  },
  {
    words: words(`in${SPACE}${WEEKS},?${SPACE}on${SPACE}(?:an?${SPACE})?(${WEEKDAY})`),
    certainty: 'certain',
    when: (match, now) => ({ days: [ofWeekAhead(match[2]!, now, numberOf(match[1]!))] }),
  },
  {
    words: words(`${THIS_OR_NEXT},?${SPACE}(?:on${SPACE})?(${WEEKDAY})`),
    certainty: 'certain',
    when: (match, now) => {
      const day = ofWeekAhead(match[2]!, now, /next/i.test(match[1]!) ? 1 : 0);
      return isOver(day, now) ? null : { days: [day] };
    },
  },
  {
    words: words(`(?:this${SPACE})?coming${SPACE}(${WEEKDAY})`),
    certainty: 'certain',
    when: (match, now) => ({ days: [nextWeekday(match[1]!, now, 1)] }),
  },
  {
    words: words(`(?:at|on|over)${SPACE}the${SPACE}weekend`),
    certainty: 'certain',
    when: (_, now) => ({ days: [nextWeekday('sat', now, 0)] }),
  },
  // Abbreviations are also other words, in English or other languages: `mon ami`, `he sat`.
  { words: words('mon|tues?|wed|thu(?:rs?)?|fri'), certainty: 'last', when: weekdayAlone },
  { words: /(?<=[a-z]\s{1,3})Sat(?![\w'-])/g, certainty: 'last', when: weekdayAlone },
  { words: words('sat|sun'), certainty: 'led', when: weekdayAlone },
];

export const isOver = (day: Temporal.PlainDate, now: Temporal.ZonedDateTime): boolean =>
  day.until(now.toPlainDate()).sign > 0;

function weekdayAlone(match: RegExpExecArray, now: Temporal.ZonedDateTime): When {
  const day = nextWeekday(match[0], now, 0);
  return { days: [day, day.add({ days: 7 })] };
}

/** The next such weekday, at least `minDays` from now. */
function nextWeekday(word: string, now: Temporal.ZonedDateTime, minDays: number): Temporal.PlainDate {
  const first = now.toPlainDate().add({ days: minDays });
  return first.add({ days: (weekdayOf(word) - first.dayOfWeek + 7) % 7 });
}

/** Weeks start on Monday. */
function ofWeekAhead(word: string, now: Temporal.ZonedDateTime, weeks: number): Temporal.PlainDate {
  const today = now.toPlainDate();
  return today.add({ days: weeks * 7 + weekdayOf(word) - today.dayOfWeek });
}

function workdaysLater(now: Temporal.ZonedDateTime, count: number): Temporal.PlainDate {
  let day = now.toPlainDate();
  for (let remaining = Math.min(count, 1000); remaining > 0;) {
    day = day.add({ days: 1 });
    if (day.dayOfWeek <= 5) remaining -= 1;
  }
  return day;
}

const unitOf = (word: string) => `${word.toLowerCase()}s` as Amount[0];

export const later = <Time extends Temporal.PlainDate | Temporal.ZonedDateTime>(
  from: Time,
  amounts: readonly Amount[],
): Time => amounts.reduce((time, [unit, amount]) => time.add({ [unit]: amount }) as Time, from);

/** A date or, with hours or minutes, a wall-clock time in the zone. */
function after(now: Temporal.ZonedDateTime, amounts: readonly Amount[] | null): When | null {
  if (!amounts) return null;
  const then = later(now, amounts);
  const moment = hasTime(amounts)
    ? then.toPlainDateTime().round({ smallestUnit: 'minute', roundingMode: 'trunc' })
    : null;
  return { days: [then.toPlainDate()], moment };
}
