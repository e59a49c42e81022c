import { indexOfMonth, monthAt, monthOf } from './calendar-months.js';
import type { Clock } from './clock.js';
import type { RecurrenceRule } from './recurrence-rule.js';
import { timesOfDay } from './rule-times.js';
import { dayOf, END_OF_TIME, SECONDS_IN_DAY, type WallTime } from './wall-time.js';

// Each takes up to 20 µs in a time zone. An hour that the clocks go through twice is 60 of them.
const MAX_STEPS = 1000;

/**
 * Hours or minutes counted from a moment, none before `from`. Where the clock is put back, the times that it shows for the second
 * time are left out.
 */
export function* hoursFrom(
  rule: RecurrenceRule,
  clock: Clock,
  moment: number,
  from: WallTime,
): Generator<WallTime> {
  const step = secondsOfStep(rule);
  const reached = clock.secondsAt(from);
  // A time in a gap is read as one behind the gap; the first step behind the gap may come before that.
  const gap = (clock.timeAt(reached) ?? from) - from;
  const passed = Math.max(1, Math.floor((reached - gap - moment) / step));
  for (let steps = passed; steps < passed + MAX_STEPS; steps += 1) {
    const time = clock.timeAt(moment + steps * step);
    if (time === null || time < from) continue;
    if (time >= END_OF_TIME) return;
    yield time;
  }
}

/** Of a rule of hours or minutes: how far its times are apart. */
export const secondsOfStep = ({ freq, interval }: RecurrenceRule): number =>
  interval * (freq === 'HOURLY' ? 3600 : 60);

/** Months or years added one after the other, none before `from`: what goes beyond the end of a month falls on it. */
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
