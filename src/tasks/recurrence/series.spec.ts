import { Temporal } from 'temporal-polyfill';
import type { Due } from '../due.js';
import { faultOf, firstDue, nextDue, occurrences, type Series } from './series.js';

const NOW = { at: Temporal.Instant.from('2026-06-01T12:00:00Z'), timeZone: 'UTC' };

const seriesOf = (rule: string, due: Due, more: Partial<Series> = {}): Series => ({
  ...{ rule, from: 'due', start: due, due, number: 1 },
  ...more,
});

/** The next `max` dues, or fewer at the end of the series. */
function following(series: Series, max: number): Due[] {
  const dues: Due[] = [];
  for (let next = nextDue(series, NOW); next && dues.length < max; next = nextDue(series, NOW)) {
    dues.push(next);
    series = { ...series, due: next, number: series.number + 1 };
  }
  return dues;
}

const dates = (...days: string[]) => days.map((date) => ({ date }));
const years = (from: string, to: string, max = 100) => ({
  from: Temporal.PlainDateTime.from(from),
  to: Temporal.PlainDateTime.from(to),
  max,
});

describe('nextDue', () => {
  it.each<[Due, Due]>([
    [{ date: '2026-01-31' }, { date: '2026-02-01' }],
    [{ dateTime: '2026-01-31T09:05:07' }, { dateTime: '2026-02-01T09:05:07' }],
    [
      { dateTime: '2026-01-31T09:05:07', timeZone: 'Asia/Tokyo' },
      { dateTime: '2026-02-01T09:05:07', timeZone: 'Asia/Tokyo' },
    ],
  ])('has the kind of the due: %j', (due, next) => {
    expect(nextDue(seriesOf('FREQ=DAILY', due), NOW)).toEqual(next);
  });

  it('is the occurrence after the due, even if that is long past', () => {
    expect(nextDue(seriesOf('FREQ=DAILY', { date: '2020-02-28' }), NOW)).toEqual({ date: '2020-02-29' });
  });

  it.each([
    ['FREQ=MONTHLY', '2026-01-31', ['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']],
    ['FREQ=MONTHLY', '2027-12-29', ['2028-01-29', '2028-02-29', '2028-03-29']],
    ['FREQ=MONTHLY', '2026-01-30', ['2026-02-28', '2026-03-30']],
    ['FREQ=MONTHLY;INTERVAL=6', '2026-08-30', ['2027-02-28', '2027-08-30', '2028-02-29']],
    ['FREQ=MONTHLY;INTERVAL=3', '2026-08-31', ['2026-11-30', '2027-02-28', '2027-05-31']],
    ['FREQ=MONTHLY;BYMONTH=2,4,5', '2026-01-31', ['2026-02-28', '2026-04-30', '2026-05-31']],
    ['FREQ=YEARLY', '2092-02-29', ['2093-02-28', '2094-02-28', '2095-02-28', '2096-02-29', '2097-02-28']],
    ['FREQ=YEARLY;INTERVAL=2', '2024-02-29', ['2026-02-28', '2028-02-29']],
    ['FREQ=YEARLY;BYMONTH=2,4', '2026-01-31', ['2026-02-28', '2026-04-30', '2027-02-28']],
    ['FREQ=MONTHLY;COUNT=3', '2026-01-31', ['2026-02-28', '2026-03-31']],
  ])("takes the last day of a month that lacks the start's day: %s from %s", (rule, start, expected) => {
    expect(following(seriesOf(rule, { date: start }), expected.length)).toEqual(dates(...expected));
  });

  it('uses the last day at each time of the day', () => {
    const due = { dateTime: '2026-01-31T09:00:00' };
    expect(following(seriesOf('FREQ=MONTHLY;BYHOUR=9,18', due), 4)).toEqual(
      ['2026-01-31T18', '2026-02-28T09', '2026-02-28T18', '2026-03-31T09'].map((time) => ({
        dateTime: `${time}:00:00`,
      })),
    );
  });

  it('skips months without a day that the rule names', () => {
    expect(following(seriesOf('FREQ=MONTHLY;BYMONTHDAY=31', { date: '2026-01-31' }), 2)).toEqual(
      dates('2026-03-31', '2026-05-31'),
    );
  });

  it('occurs on the last day of every month with BYMONTHDAY=-1', () => {
    expect(following(seriesOf('FREQ=MONTHLY;BYMONTHDAY=-1', { date: '2027-12-31' }), 4)).toEqual(
      dates('2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30'),
    );
  });

  it('skips years without 29 February if the rule names it', () => {
    const dues = following(seriesOf('FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2', { date: '2092-02-29' }), 3);
    expect(dues).toEqual(dates('2096-02-29', '2104-02-29', '2108-02-29'));
  });

  it('takes parts that the rule omits from the start, not from the current due', () => {
    const moved = { start: { date: '2026-01-31' }, number: 2 };
    expect(nextDue(seriesOf('FREQ=MONTHLY', { date: '2026-02-28' }, moved), NOW)).toEqual({
      date: '2026-03-31',
    });
    const wednesdays = { start: { date: '2026-06-03' }, number: 2 };
    expect(nextDue(seriesOf('FREQ=WEEKLY', { date: '2026-06-11' }, wednesdays), NOW)).toEqual({
      date: '2026-06-17',
    });
  });

  it('counts INTERVAL from the current due', () => {
    const rule = 'FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR';
    expect(following(seriesOf(rule, { date: '2026-06-01' }), 3)).toEqual(
      dates('2026-06-05', '2026-06-22', '2026-06-26'),
    );
    expect(following(seriesOf('FREQ=MONTHLY;INTERVAL=5', { date: '2026-01-31' }), 2)).toEqual(
      dates('2026-06-30', '2026-11-30'),
    );
  });

  it.each([
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', '2072-02-29', ['2112-02-29', '2140-02-29']],
    ['FREQ=YEARLY;INTERVAL=97', '2026-06-01', ['2123-06-01', '2220-06-01']],
    ['FREQ=MONTHLY;INTERVAL=9999', '2026-06-01', ['2859-09-01', '3692-12-01']],
    ['FREQ=WEEKLY;INTERVAL=9999', '2026-06-01', ['2218-01-19', '2409-09-07']],
    ['FREQ=DAILY;INTERVAL=366;BYMONTH=2', '2026-03-01', ['2472-02-01', '2473-02-01']],
    ['FREQ=DAILY;INTERVAL=9999;BYMONTH=5', '2026-06-01', ['3039-05-05', '3258-05-08']],
    ['FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29', '2000-02-29', ['2400-02-29', '2800-02-29']],
    ['FREQ=YEARLY;INTERVAL=1999;BYDAY=-1MO', '1900-12-31', ['3899-12-25', '5898-12-26']],
  ])('finds occurrences decades or centuries away: %s after %s', (rule, start, expected) => {
    expect(following(seriesOf(rule, { date: start }), 2)).toEqual(dates(...expected));
  });

  it('assigns the first days of January to the last week of the previous year', () => {
    const rule = 'FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU';
    expect(following(seriesOf(rule, { date: '2027-01-01' }), 2)).toEqual(dates('2027-01-03', '2033-01-02'));
    const series = seriesOf(rule, { date: '2022-01-01' });
    expect(occurrences(series, years('2027-01-02', '2027-02-01'), NOW)).toEqual(dates('2027-01-03'));
  });

  it('is null after COUNT occurrences', () => {
    const due = { date: '2026-01-01' };
    expect(following(seriesOf('FREQ=DAILY;COUNT=3', due), 9)).toEqual(dates('2026-01-02', '2026-01-03'));
    expect(nextDue(seriesOf('FREQ=DAILY;COUNT=3', due, { number: 7 }), NOW)).toBeNull();
    expect(nextDue(seriesOf('FREQ=DAILY;COUNT=1', due), NOW)).toBeNull();
  });

  it.each<[string, Due, Due | null]>([
    ['UNTIL=20260102', { date: '2026-01-01' }, { date: '2026-01-02' }],
    ['UNTIL=20260101', { date: '2026-01-01' }, null],
    ['UNTIL=20260102T000000Z', { date: '2026-01-01' }, { date: '2026-01-02' }],
    ['UNTIL=20260102', { dateTime: '2026-01-01T23:59:59' }, { dateTime: '2026-01-02T23:59:59' }],
    ['UNTIL=20260102T100000', { dateTime: '2026-01-01T10:00:00' }, { dateTime: '2026-01-02T10:00:00' }],
    ['UNTIL=20260102T095959', { dateTime: '2026-01-01T10:00:00' }, null],
    ['UNTIL=20260102T100000Z', { dateTime: '2026-01-01T10:00:00' }, { dateTime: '2026-01-02T10:00:00' }],
    ['UNTIL=20260102T095959Z', { dateTime: '2026-01-01T10:00:00' }, null],
  ])('is null after %s: %j', (until, due, next) => {
    expect(nextDue(seriesOf(`FREQ=DAILY;${until}`, due), NOW)).toEqual(next);
  });

  it.each([
    ['UNTIL=20260102T150000Z', '2026-01-02T10:00:00'],
    ['UNTIL=20260102T145959Z', null],
    ['UNTIL=20260102T100000', '2026-01-02T10:00:00'],
    ['UNTIL=20260102T095959', null],
    ['UNTIL=20260102', '2026-01-02T10:00:00'],
    ['UNTIL=20260101', null],
  ])('is null after %s in New York, where 10:00 is 15:00 in UTC', (until, dateTime) => {
    const due = { dateTime: '2026-01-01T10:00:00', timeZone: 'America/New_York' };
    expect(nextDue(seriesOf(`FREQ=DAILY;${until}`, due), NOW)).toEqual(dateTime && { ...due, dateTime });
  });

  it.each<[string, Due]>([
    ['FREQ=DAILY', { date: '9999-12-31' }],
    ['FREQ=YEARLY', { dateTime: '9999-01-01T00:00:00', timeZone: 'Pacific/Kiritimati' }],
    ['FREQ=HOURLY', { dateTime: '9999-12-31T23:00:00', timeZone: 'America/New_York' }],
    ['FREQ=MINUTELY', { dateTime: '9999-12-31T23:59:00' }],
  ])('is null after the year 9999: %s', (rule, due) => {
    expect(nextDue(seriesOf(rule, due), NOW)).toBeNull();
  });
});

describe('firstDue', () => {
  it.each<[string, Due, Due | null]>([
    ['FREQ=MONTHLY;BYMONTHDAY=1', { date: '2026-06-02' }, { date: '2026-07-01' }],
    ['FREQ=MONTHLY;BYMONTHDAY=1', { date: '2026-07-01' }, { date: '2026-07-01' }],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', { date: '2026-06-02' }, { date: '2026-06-15' }],
    ['FREQ=DAILY;BYHOUR=9,17', { dateTime: '2026-06-02T10:00:00' }, { dateTime: '2026-06-02T17:00:00' }],
    ['FREQ=HOURLY', { dateTime: '2026-06-02T10:20:00' }, { dateTime: '2026-06-02T10:20:00' }],
    ['FREQ=DAILY', { date: '2026-06-02' }, { date: '2026-06-02' }],
    ['FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20260630', { date: '2026-06-02' }, null],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', { date: '2026-06-02' }, null],
  ])('of %s on or after %j is %j', (rule, onOrAfter, due) => {
    expect(firstDue(rule, onOrAfter)).toEqual(due);
  });
});

describe('occurrences', () => {
  it('starts with the current occurrence and stays within the range', () => {
    const series = seriesOf('FREQ=DAILY', { date: '2026-06-10' });
    expect(occurrences(series, years('2026-06-01', '2026-06-13'), NOW)).toEqual(
      dates('2026-06-10', '2026-06-11', '2026-06-12'),
    );
    expect(occurrences(series, years('2026-06-12', '2026-06-14'), NOW)).toEqual(
      dates('2026-06-12', '2026-06-13'),
    );
    expect(occurrences(series, years('2026-06-01', '2026-06-10'), NOW)).toEqual([]);
    expect(occurrences(series, years('2026-06-12', '2026-06-11'), NOW)).toEqual([]);
  });

  it('returns at most the requested number, and at most 100', () => {
    const series = seriesOf('FREQ=DAILY', { date: '2026-06-10' });
    expect(occurrences(series, years('2026-01-01', '2030-01-01', 2), NOW)).toEqual(
      dates('2026-06-10', '2026-06-11'),
    );
    expect(occurrences(series, years('2026-01-01', '2030-01-01', 0), NOW)).toEqual([]);
    expect(occurrences(series, years('2026-01-01', '2030-01-01', 1e9), NOW)).toHaveLength(100);
  });

  it('ends with the series', () => {
    const counted = seriesOf('FREQ=DAILY;COUNT=5', { date: '2026-06-10' }, { number: 3 });
    expect(occurrences(counted, years('2026-01-01', '2030-01-01'), NOW)).toEqual(
      dates('2026-06-10', '2026-06-11', '2026-06-12'),
    );
    expect(occurrences(counted, years('2026-06-12', '2030-01-01'), NOW)).toEqual(dates('2026-06-12'));
    const limited = seriesOf('FREQ=DAILY;UNTIL=20260611', { date: '2026-06-10' });
    expect(occurrences(limited, years('2026-01-01', '2030-01-01'), NOW)).toEqual(
      dates('2026-06-10', '2026-06-11'),
    );
  });

  it('steps through at most 1000 days of a series with COUNT', () => {
    const series = seriesOf('FREQ=DAILY;COUNT=9999', { date: '2026-01-01' });
    expect(occurrences(series, years('2028-09-26', '2030-01-01'), NOW)).toEqual(
      dates('2028-09-26', '2028-09-27'),
    );
  });

  it('returns thirty years of a sparse rule', () => {
    const series = seriesOf('FREQ=DAILY;INTERVAL=5;BYMONTH=5;BYDAY=FR,SA', { date: '2028-10-24' });
    const shown = occurrences(series, years('2028-10-25', '2058-10-24'), NOW);
    const days = Array.from({ length: 30 * 366 }, (_, nth) =>
      Temporal.PlainDate.from('2028-10-24').add({ days: 5 * (nth + 1) }),
    );
    const expected = days.filter(
      (day) => day.month === 5 && [5, 6].includes(day.dayOfWeek) && day.until('2058-10-24').days > 0,
    );
    expect(shown).toEqual(expected.map((day) => ({ date: day.toString() })));
    expect(shown).toHaveLength(54);
  });

  it('looks at most 100 years ahead', () => {
    const series = seriesOf('FREQ=YEARLY;INTERVAL=25', { date: '2026-01-01' });
    const expected = dates('2026-01-01', '2051-01-01', '2076-01-01', '2101-01-01', '2126-01-01');
    expect(occurrences(series, years('2026-01-01', '9999-01-01'), NOW)).toEqual(expected);
  });

  it('looks far ahead', () => {
    const series = seriesOf('FREQ=DAILY;INTERVAL=2', { date: '2026-06-10' });
    expect(occurrences(series, years('9000-01-01', '9000-01-05'), NOW)).toEqual(
      dates('9000-01-02', '9000-01-04'),
    );
    expect(occurrences(series, years('9999-12-30', '9999-12-31T23:59'), NOW)).toEqual(dates('9999-12-31'));
  });
});

describe('faultOf', () => {
  it.each<[string, Due]>([
    ['FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20', { date: '2026-01-01' }],
    ['FREQ=MONTHLY;INTERVAL=12;BYMONTH=2', { date: '2026-01-01' }],
    ['FREQ=YEARLY;BYWEEKNO=53,-53;BYDAY=MO;UNTIL=99991231', { date: '9999-01-01' }],
    ['FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29', { date: '2026-01-01' }],
    ['FREQ=DAILY;INTERVAL=7;BYDAY=TU', { date: '2026-06-01' }],
    ['FREQ=DAILY;INTERVAL=7;BYMONTH=5;BYDAY=TU', { date: '2026-06-01' }],
    ['FREQ=DAILY', { date: '9999-12-31' }],
  ])('rejects a rule without further occurrences: %s after %j', (rule, due) => {
    expect(faultOf(rule, due)).toBe('rule must occur at least once after the due');
  });

  it('rejects an UNTIL before the due, but not one at the due', () => {
    expect(faultOf('FREQ=DAILY;UNTIL=20260601', { date: '2026-06-02' })).toBe(
      'UNTIL must not be before the due',
    );
    expect(faultOf('FREQ=DAILY;UNTIL=20260602', { date: '2026-06-02' })).toBeNull();
    expect(faultOf('FREQ=DAILY;COUNT=1', { date: '2026-06-02' })).toBeNull();
  });

  it.each<[string, Due]>([
    // Leap days on the same weekday are up to 40 years apart.
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU', { date: '2088-02-29' }],
    ['FREQ=WEEKLY;INTERVAL=52;BYMONTH=2', { date: '2026-03-02' }],
    ['FREQ=YEARLY;INTERVAL=9;BYYEARDAY=366', { date: '2000-12-31' }],
    ['FREQ=YEARLY;INTERVAL=1999;BYDAY=-1MO', { date: '1900-01-01' }],
  ])('accepts a rule that rarely occurs: %s after %j', (rule, due) => {
    expect(faultOf(rule, due)).toBeNull();
  });

  it('explains what is wrong with the text, or with the rule for the due', () => {
    expect(faultOf('INTERVAL=2', { date: '2026-06-02' })).toBe('rule must contain FREQ');
    expect(faultOf('FREQ=HOURLY', { date: '2026-06-02' })).toBe(
      'FREQ=HOURLY and FREQ=MINUTELY need a due with a time',
    );
  });

  it('accepts a due that does not match the rule', () => {
    expect(faultOf('FREQ=WEEKLY;BYDAY=MO', { date: '2026-06-02' })).toBeNull();
  });
});
