import type { Temporal } from 'temporal-polyfill';
import { findCalendarDates } from './calendar-date.js';
import type { Range } from './page.js';
import { END, NUMBER, numberOf, SPACE, START } from './words.js';

export interface DatePhrase extends Range {
  /** The day that is meant, and the one after that if its time is over already. At least one. */
  readonly days: readonly Temporal.PlainDate[];
  /** Where the phrase says the time too. */
  readonly moment: Temporal.PlainDateTime | null;
}

type When = Pick<DatePhrase, 'days' | 'moment'>;
type Unit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';
interface Step {
  readonly words: RegExp;
  readonly when: (match: RegExpExecArray, now: Temporal.ZonedDateTime) => When;
}

const UNITS: Readonly<Record<string, Unit>> = {
  min: 'minutes',
  hou: 'hours',
  day: 'days',
  wee: 'weeks',
  mon: 'months',
  yea: 'years',
};
const AMOUNT = `(?:${NUMBER}|an?)${SPACE}(?:minute|min|hour|day|week|month|year)s?${END}`;
const EACH_AMOUNT = new RegExp(`(${NUMBER}|an?)${SPACE}(min|hou|day|wee|mon|yea)`, 'gi');
const words = (pattern: string): RegExp => new RegExp(`${START}(?:${pattern})${END}`, 'gi');
const dayAhead = (days: number): Step['when'] => {
  return (_, now) => ({ days: [now.toPlainDate().add({ days })], moment: null });
};

const STEPS: readonly Step[] = [
  { words: words('today|tonight'), when: dayAhead(0) },
  { words: words('tomorrow|tmrw?'), when: dayAhead(1) },
  { words: words(`(?:the${SPACE})?day${SPACE}after${SPACE}tomorrow`), when: dayAhead(2) },
  {
    words: words(`next${SPACE}(week|month|year)`),
    when: (match, now) => after(now, [[`${match[1]!.toLowerCase()}s` as Unit, 1]]),
  },
  {
    words: words(`half${SPACE}an${SPACE}hour${SPACE}from${SPACE}now|in${SPACE}half${SPACE}an${SPACE}hour`),
    when: (_, now) => after(now, [['minutes', 30]]),
  },
  {
    words: words(
      `(?:in|within)${SPACE}${AMOUNT}(?:${SPACE}(?:and${SPACE})?${AMOUNT})?|${AMOUNT}${SPACE}from${SPACE}now`,
    ),
    when: (match, now) => after(now, amountsOf(match[0])),
  },
];

/** All phrases that name a day, from the left; of two that overlap, the one that begins first. */
export function findDates(text: string, now: Temporal.ZonedDateTime): DatePhrase[] {
  const relative = STEPS.flatMap((step) =>
    [...text.matchAll(step.words)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      ...step.when(match, now),
    })),
  );
  const phrases = [...relative, ...findCalendarDates(text, now)].filter(
    ({ days, moment }) => (moment ?? days[0]!).year <= 9999,
  );
  phrases.sort((one, other) => one.start - other.start || other.end - one.end);
  let end = 0;
  return phrases.filter((phrase) => {
    if (phrase.start < end) return false;
    end = phrase.end;
    return true;
  });
}

function amountsOf(text: string): [Unit, number][] {
  return Array.from(text.matchAll(EACH_AMOUNT), ([, number, unit]) => [
    UNITS[unit!.toLowerCase()]!,
    numberOf(number!),
  ]);
}

/** A day, or, after hours and minutes, a moment as the clocks of the zone show it. */
function after(now: Temporal.ZonedDateTime, amounts: readonly (readonly [Unit, number])[]): When {
  const then = amounts.reduce((time, [unit, amount]) => time.add({ [unit]: amount }), now);
  const hasTime = amounts.some(([unit]) => unit === 'hours' || unit === 'minutes');
  const moment = hasTime
    ? then.toPlainDateTime().round({ smallestUnit: 'minute', roundingMode: 'trunc' })
    : null;
  return { days: [then.toPlainDate()], moment };
}
