import fc from 'fast-check';
import { RRule } from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { faultOf, firstDue, nextDue, occurrences, type Series } from './series.js';

// The oracle is rrule, the port of python-dateutil, with UTC as the wall clock. Inputs avoid its deviations from RFC 5545:
// - A time that two BYSETPOS positions select is returned twice: deduplicated.
// - BYSETPOS=-3 of two times selects the first: -1 is the only negative position.
// - Weekdays without a number are dropped next to numbered ones (MO,1TU): never combined.
// - Weeks are wrong around the turn of the year: only 2 to 51, always with BYDAY. Temporal is the oracle for the others.
// - Hours are returned in the order of the rule: written in ascending order.

const NOW = { at: Temporal.Instant.from('2026-01-01T00:00:00Z'), timeZone: 'UTC' };
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const SPAN_YEARS: Record<string, number> = { DAILY: 1, WEEKLY: 2, MONTHLY: 6, YEARLY: 16 };
const STEPS = 8;

const between = (min: number, max: number) => fc.integer({ min, max });
const fromEitherEnd = (max: number) =>
  fc.tuple(between(1, max), fc.boolean()).map(([n, isEnd]) => (isEnd ? -n : n));
const list = (name: string, one: fc.Arbitrary<unknown>, maxLength: number) =>
  fc.uniqueArray(one, { minLength: 1, maxLength }).map((values) => `${name}=${values.join(',')}`);
const maybe = (part: fc.Arbitrary<string>) => fc.option(part, { nil: '' });

const interval = between(1, 6).map((number) => `INTERVAL=${number}`);
const weekdays = list('BYDAY', fc.constantFrom(...WEEKDAYS), 4);
const nthWeekdays = (max: number) =>
  list(
    'BYDAY',
    fc.tuple(fromEitherEnd(max), fc.constantFrom(...WEEKDAYS)).map(([nth, day]) => `${nth}${day}`),
    4,
  );
const months = list('BYMONTH', between(1, 12), 4);
const monthDays = list('BYMONTHDAY', fromEitherEnd(31), 6);
const hours = fc.constantFrom('0', '9', '17', '9,17', '0,23').map((values) => `BYHOUR=${values}`);
const positions = list('BYSETPOS', fc.constantFrom(1, 2, 3, 5, -1), 2);
const weekStart = fc.constantFrom(...WEEKDAYS).map((day) => `WKST=${day}`);

const ruleOf = (...parts: fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((values) => values.filter((value) => value !== '').join(';'));
const freq = (name: string) => fc.constant(`FREQ=${name}`);

const rules = fc.oneof(
  ruleOf(freq('DAILY'), maybe(interval), maybe(months), maybe(weekdays), maybe(hours)),
  ruleOf(freq('DAILY'), maybe(months), monthDays, maybe(weekdays), maybe(hours)),
  ruleOf(freq('WEEKLY'), maybe(interval), maybe(months), maybe(weekdays), maybe(hours), maybe(weekStart)),
  ruleOf(
    freq('MONTHLY'),
    maybe(interval),
    maybe(months),
    maybe(monthDays),
    maybe(weekdays),
    maybe(positions),
  ),
  ruleOf(freq('MONTHLY'), maybe(interval), maybe(months), maybe(monthDays), nthWeekdays(5), maybe(positions)),
  ruleOf(freq('MONTHLY'), maybe(interval), maybe(months), maybe(monthDays), maybe(weekdays), hours),
  ruleOf(freq('YEARLY'), maybe(interval), maybe(months), maybe(monthDays), maybe(weekdays), maybe(positions)),
  ruleOf(freq('YEARLY'), maybe(interval), months, maybe(monthDays), nthWeekdays(5), maybe(positions)),
  ruleOf(freq('YEARLY'), maybe(interval), nthWeekdays(52), maybe(positions)),
  ruleOf(freq('YEARLY'), maybe(interval), list('BYYEARDAY', fromEitherEnd(366), 8), maybe(hours)),
  ruleOf(freq('YEARLY'), list('BYWEEKNO', between(2, 51), 4), weekdays, maybe(weekStart)),
);

const MONTH_ENDS = [
  '2023-12-31',
  '2024-01-01',
  '2024-01-31',
  '2024-02-29',
  '2026-12-28',
  '2027-01-01',
  '2027-01-03',
];
const starts = fc
  .oneof(
    {
      weight: 3,
      arbitrary: between(0, 10_000).map((days) =>
        new Date(Date.UTC(2000, 0, 1 + days)).toISOString().slice(0, 10),
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom(...MONTH_ENDS) },
  )
  .map((day) => `${day}T09:30:00`);

// rrule skips months without the start's day; this service uses their last day.
const isClamped = ([rule, start]: [string, string]) =>
  /FREQ=(MONTHLY|YEARLY)/.test(rule) &&
  !/BY(DAY|MONTHDAY|YEARDAY|WEEKNO)/.test(rule) &&
  start.slice(8, 10) > '28';
const isAccepted = ([rule, start]: [string, string]) =>
  !isClamped([rule, start]) && faultOf(rule, { dateTime: start }) === null;
const isImpossible = ([rule, start]: [string, string]) =>
  /^(BY\w+ must contain a|rule must occur at least once)/.test(faultOf(rule, { dateTime: start }) ?? '');
const acceptedRules = fc.tuple(rules, starts).filter(isAccepted);

const utc = (dateTime: string) => new Date(`${dateTime}Z`);
const wall = (time: Date) => time.toISOString().slice(0, 19);
const once = (times: Date[]) => [...new Set(times.map(wall))];
const oracle = (rule: string, start: string) =>
  new RRule({ ...RRule.parseString(rule), dtstart: utc(start) });

function spanFrom(start: string, rule: string): Date {
  const end = utc(start);
  end.setUTCFullYear(end.getUTCFullYear() + SPAN_YEARS[/FREQ=(\w+)/.exec(rule)![1]!]!);
  return end;
}

/** The occurrences after the first due, up to the end of the series, an end time or a maximum number. */
function following(rule: string, start: string, { end = new Date(8e15), max = Infinity }): string[] {
  const due = { dateTime: start };
  const times: string[] = [];
  let series: Series = { rule, from: 'due', start: due, due, number: 1 };
  while (times.length < max) {
    const next = nextDue(series, NOW) as { dateTime: string } | null;
    if (next === null || utc(next.dateTime) > end) break;
    times.push(next.dateTime);
    series = { ...series, due: next, number: series.number + 1 };
  }
  return times;
}

describe('a series, stepped through one occurrence at a time', () => {
  it('yields the times that rrule lists', () => {
    fc.assert(
      fc.property(acceptedRules, ([rule, start]) => {
        const end = spanFrom(start, rule);
        const expected = once(oracle(rule, start).between(utc(start), new Date(end.getTime() + 1))).slice(
          0,
          STEPS,
        );
        expect(following(rule, start, { end, max: STEPS })).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('ends with COUNT like rrule', () => {
    fc.assert(
      fc.property(acceptedRules, between(1, 12), ([rule, start], count) => {
        const first = (firstDue(rule, { dateTime: start }) as { dateTime: string }).dateTime;
        const counted = `${rule};COUNT=${count}`;
        fc.pre(
          !rule.includes('BYSETPOS') &&
            spanFrom(start, rule) > utc(following(rule, first, { max: count }).at(-1)!),
        );
        expect([first, ...following(counted, first, {})]).toEqual(once(oracle(counted, first).all()));
      }),
      { numRuns: 250 },
    );
  });

  it('ends with UNTIL like rrule', () => {
    fc.assert(
      fc.property(acceptedRules, between(0, 1500), fc.boolean(), ([rule, start], days, isTime) => {
        const last = new Date(utc(start).getTime() + days * 86_400_000);
        const time = isTime ? wall(last) : `${wall(last).slice(0, 10)}T23:59:59`;
        const until = `UNTIL=${(isTime ? time : time.slice(0, 10)).replaceAll(/[-:]/g, '')}`;
        const expected = once(oracle(rule, start).between(utc(start), new Date(utc(time).getTime() + 1)));
        expect(following(`${rule};${until}`, start, { max: 60 })).toEqual(expected.slice(0, 60));
      }),
      { numRuns: 250 },
    );
  });
});

// rrule searches up to the year 9999 for a rule that never occurs; rrule-temporal does not.
describe('a rule that is rejected because it never occurs', () => {
  it('has no occurrences in rrule-temporal', () => {
    fc.assert(
      fc.property(fc.tuple(rules, starts).filter(isImpossible), ([rule, start]) => {
        const rruleString = `DTSTART;TZID=UTC:${start.replaceAll(/[-:]/g, '')}\nRRULE:${rule}`;
        const library = new RRuleTemporal({ rruleString, maxIterations: 60 });
        expect(orNone(() => library.next(utc(start), false))).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

function orNone<T>(search: () => T): T | null {
  try {
    return search();
  } catch (error) {
    expect(String(error)).toMatch('Maximum iterations');
    return null;
  }
}

describe('a rule of week numbers', () => {
  it('occurs on the days that Temporal assigns to those weeks', () => {
    fc.assert(
      fc.property(starts, fromEitherEnd(53), between(0, 6), (start, week, weekday) => {
        const rule = `FREQ=YEARLY;BYWEEKNO=${week};BYDAY=${WEEKDAYS[weekday]}`;
        const first = Temporal.PlainDate.from(start.slice(0, 10)).add({ days: 1 });
        const days = Array.from({ length: 15 * 366 }, (_, index) => first.add({ days: index }));
        const expected = days.filter(
          (day) => day.dayOfWeek === weekday + 1 && weekNumbers(day).includes(week),
        );
        const times = expected.slice(0, STEPS).map((day) => `${day.toString()}T09:30:00`);
        expect(following(rule, start, { max: times.length })).toEqual(times);
      }),
      { numRuns: 10 },
    );
  });
});

function weekNumbers(day: Temporal.PlainDate): number[] {
  const weeks = Temporal.PlainDate.from({ year: day.yearOfWeek!, month: 12, day: 28 }).weekOfYear!;
  return [day.weekOfYear!, day.weekOfYear! - weeks - 1];
}

describe('a preview', () => {
  it('matches stepping through the series, from any start', () => {
    fc.assert(
      fc.property(acceptedRules, between(0, STEPS), fc.boolean(), ([rule, start], skipped, isCounted) => {
        const counted = isCounted ? `${rule};COUNT=9` : rule;
        const all = [start, ...following(counted, start, { max: 2 * STEPS })];
        const from = Temporal.PlainDateTime.from(all[Math.min(skipped, all.length - 1)]!);
        const range = { from, to: Temporal.PlainDateTime.from('9999-12-31T00:00'), max: STEPS };
        const due = { dateTime: start };
        const shown = occurrences({ rule: counted, from: 'due', start: due, due, number: 1 }, range, NOW);
        const expected = all
          .filter((time) => time >= from.toString({ smallestUnit: 'second' }))
          .slice(0, STEPS);
        // The limit on looking ahead cuts off some previews with COUNT; the returned part must match.
        const end = Temporal.PlainDateTime.from(start).add({ years: 99 }).toString();
        const near = expected.filter((time) => !isCounted || time < end).length;
        const minimum = Math.max(shown.length, Math.min(near, 2));
        expect(shown).toEqual(expected.slice(0, minimum).map((dateTime) => ({ dateTime })));
      }),
      { numRuns: 150 },
    );
  });
});
