import { indexOfMonth, monthAt, monthOf } from './calendar-months.js';
import type { Clock } from './clock.js';
import type { RecurrenceRule } from './recurrence-rule.js';
import { timesOfDay } from './rule-times.js';
import { dayOf, END_OF_TIME, SECONDS_IN_DAY, type WallTime } from './wall-time.js';

// A step takes up to 20 µs in a time zone. An ambiguous hour has 60 of them.
const MAX_STEPS = 1000;

/**
 * Times in steps of hours or minutes from an instant, none before `from`. Where the clock is set back, ambiguous times occur only once.
 */
export function* hoursFrom(
  rule: RecurrenceRule,
  clock: Clock,
  origin: number,
  from: WallTime,
): Generator<WallTime> {
  const step = secondsOfStep(rule);
  const start = clock.secondsAt(from);
  // A time in a gap is moved past it; the first step after the gap may be earlier than that.
  const gap = (clock.timeAt(start) ?? from) - from;
  const firstStep = Math.max(1, Math.floor((start - gap - origin) / step));
  for (let steps = firstStep; steps < firstStep + MAX_STEPS; steps += 1) {
    const time = clock.timeAt(origin + steps * step);
    if (time === null || time < from) continue;
    if (time >= END_OF_TIME) return;
    yield time;
  }
}

/** The interval of an hourly or minutely rule, in seconds. */
export const secondsOfStep = ({ freq, interval }: RecurrenceRule): number =>
  interval * (freq === 'HOURLY' ? 3600 : 60);

/** Adds months or years step by step, none before `from`. Days past the end of a month become its last day. */
export function* monthsFrom(rule: RecurrenceRule, begin: WallTime, from: WallTime): Generator<WallTime> {
  const times = timesOfDay(rule, begin);
  const interval = rule.freq === 'YEARLY' ? 12 * rule.interval : rule.interval;
  const start = monthOf(dayOf(begin));
  let dayOfMonth = dayOf(begin) - start.first;
  for (let index = indexOfMonth(start); ; index += interval) {
    const { first, length } = monthAt(index);
    dayOfMonth = Math.min(dayOfMonth, length - 1);
    const midnight = (first + dayOfMonth) * SECONDS_IN_DAY;
    if (midnight >= END_OF_TIME) return;
    if (midnight + SECONDS_IN_DAY <= from) continue;
    yield* times.map((second) => midnight + second).filter((time) => time >= from);
  }
}
