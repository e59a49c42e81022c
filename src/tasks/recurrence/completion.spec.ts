import { Temporal } from 'temporal-polyfill';
import type { Due } from '../due.js';
import { nextDue, occurrences, type Series } from './series.js';

const seriesOf = (rule: string, due: Due, more: Partial<Series> = {}): Series => ({
  ...{ rule, from: 'completion', start: due, due, number: 1 },
  ...more,
});

const NOW = { at: Temporal.Instant.from('2026-06-01T12:00:00Z'), timeZone: 'UTC' };

/** The next due after the current one is completed at a wall-clock time in a zone. */
function nextWhenDone(series: Series, at: string, timeZone = 'UTC'): Due | null {
  return nextDue(series, {
    at: Temporal.PlainDateTime.from(at).toZonedDateTime(timeZone).toInstant(),
    timeZone,
  });
}

describe('a series that recurs from completion', () => {
  const DUE = { date: '2026-06-10' };

  it.each([
    ['FREQ=DAILY;INTERVAL=3', '2026-06-12T08:00:00', '2026-06-15'],
    ['FREQ=DAILY;INTERVAL=3', '2026-06-08T08:00:00', '2026-06-11'],
    ['FREQ=DAILY;INTERVAL=3', '2026-06-07T08:00:00', '2026-06-10'],
    ['FREQ=DAILY', '2026-06-12T23:59:59', '2026-06-13'],
    ['FREQ=WEEKLY', '2026-06-12T08:00:00', '2026-06-19'],
    ['FREQ=WEEKLY;INTERVAL=2', '2026-06-12T08:00:00', '2026-06-26'],
    ['FREQ=MONTHLY', '2026-06-12T08:00:00', '2026-07-12'],
    ['FREQ=YEARLY', '2026-06-12T08:00:00', '2027-06-12'],
  ])('%s counts from the day of completion: %s gives %s', (rule, at, date) => {
    expect(nextWhenDone(seriesOf(rule, DUE), at)).toEqual({ date });
  });

  it.each([
    ['FREQ=MONTHLY', '2026-01-31T08:00:00', '2026-02-28'],
    ['FREQ=MONTHLY', '2028-01-31T08:00:00', '2028-02-29'],
    ['FREQ=MONTHLY;INTERVAL=3', '2026-08-31T08:00:00', '2026-11-30'],
    ['FREQ=YEARLY', '2028-02-29T08:00:00', '2029-02-28'],
    ['FREQ=YEARLY;INTERVAL=4', '2028-02-29T08:00:00', '2032-02-29'],
  ])('%s after %s uses the last day of a shorter month: %s', (rule, at, date) => {
    expect(nextWhenDone(seriesOf(rule, DUE), at)).toEqual({ date });
  });

  it.each([
    ['FREQ=WEEKLY;BYDAY=MO', '2026-06-12T08:00:00', '2026-06-15'],
    ['FREQ=WEEKLY;BYDAY=MO', '2026-06-15T08:00:00', '2026-06-22'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', '2026-06-12T08:00:00', '2026-06-22'],
    ['FREQ=MONTHLY;BYMONTHDAY=1', '2026-07-01T08:00:00', '2026-08-01'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2026-08-31T08:00:00', '2026-10-31'],
    ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR', '2026-06-12T08:00:00', '2026-06-15'],
    ['FREQ=YEARLY;BYMONTH=6', '2026-06-12T08:00:00', '2027-06-10'],
  ])('%s completed on %s recurs on the next of its days: %s', (rule, at, date) => {
    expect(nextWhenDone(seriesOf(rule, DUE), at)).toEqual({ date });
  });

  it('does not repeat an occurrence that was completed early', () => {
    const series = seriesOf('FREQ=WEEKLY;BYDAY=MO', { date: '2026-06-15' });
    expect(nextWhenDone(series, '2026-06-13T08:00:00')).toEqual({ date: '2026-06-22' });
    const monthly = seriesOf('FREQ=MONTHLY;BYDAY=1MO', { dateTime: '2026-07-06T09:00:00' });
    expect(nextWhenDone(monthly, '2026-07-03T08:00:00')).toEqual({ dateTime: '2026-08-03T09:00:00' });
  });

  it('keeps the time of day of its due', () => {
    const due = { dateTime: '2026-06-10T07:30:00', timeZone: 'Europe/Berlin' };
    expect(nextWhenDone(seriesOf('FREQ=DAILY;INTERVAL=3', due), '2026-06-12T22:15:00')).toEqual({
      ...due,
      dateTime: '2026-06-16T07:30:00',
    });
    expect(
      nextWhenDone(seriesOf('FREQ=MONTHLY', { dateTime: '2026-06-10T07:30:00' }), '2026-08-31T12:00:00'),
    ).toEqual({
      dateTime: '2026-09-30T07:30:00',
    });
  });

  it('uses the day of completion in the zone of the due, or of the owner without one', () => {
    const at = '2026-06-12T23:30:00';
    const zoned = { dateTime: '2026-06-10T07:30:00', timeZone: 'Asia/Tokyo' };
    expect(nextWhenDone(seriesOf('FREQ=DAILY', zoned), at, 'America/New_York')).toEqual({
      ...zoned,
      dateTime: '2026-06-14T07:30:00',
    });
    expect(nextWhenDone(seriesOf('FREQ=DAILY', DUE), at, 'America/New_York')).toEqual({ date: '2026-06-13' });
    expect(
      nextWhenDone(seriesOf('FREQ=DAILY', { dateTime: '2026-06-10T07:30:00' }), at, 'America/New_York'),
    ).toEqual({
      dateTime: '2026-06-13T07:30:00',
    });
  });

  it('recurs on the same day if it occurs several times a day', () => {
    const due = { dateTime: '2026-06-10T09:00:00' };
    const twice = seriesOf('FREQ=DAILY;INTERVAL=2;BYHOUR=9,17', due);
    expect(nextWhenDone(twice, '2026-06-10T10:00:00')).toEqual({ dateTime: '2026-06-10T17:00:00' });
    expect(nextWhenDone(twice, '2026-06-10T18:00:00')).toEqual({ dateTime: '2026-06-12T09:00:00' });
    const monthly = seriesOf('FREQ=MONTHLY;BYHOUR=9,17', due);
    expect(nextWhenDone(monthly, '2026-01-31T17:00:00')).toEqual({ dateTime: '2026-02-28T09:00:00' });
  });

  it.each([
    ['FREQ=HOURLY;INTERVAL=3', '2026-06-12T10:17:42', '2026-06-12T13:17:00'],
    ['FREQ=MINUTELY', '2026-06-12T10:17:42', '2026-06-12T10:18:00'],
    ['FREQ=MINUTELY;INTERVAL=90', '2026-06-12T23:00:00', '2026-06-13T00:30:00'],
  ])('%s counts from the minute of completion: %s gives %s', (rule, at, dateTime) => {
    expect(nextWhenDone(seriesOf(rule, { dateTime: '2026-06-10T08:00:00' }), at)).toEqual({ dateTime });
  });

  it('counts elapsed hours in a zone, and wall-clock hours without one', () => {
    const zoned = { dateTime: '2025-03-29T08:00:00', timeZone: 'Europe/Berlin' };
    expect(
      nextWhenDone(seriesOf('FREQ=HOURLY;INTERVAL=3', zoned), '2025-03-30T01:00:00', 'Europe/Berlin'),
    ).toEqual({
      ...zoned,
      dateTime: '2025-03-30T05:00:00',
    });
    const floating = { dateTime: '2025-03-29T08:00:00' };
    expect(
      nextWhenDone(seriesOf('FREQ=HOURLY;INTERVAL=3', floating), '2025-03-30T01:00:00', 'Europe/Berlin'),
    ).toEqual({
      dateTime: '2025-03-30T04:00:00',
    });
  });

  it('ends with COUNT and with UNTIL', () => {
    expect(nextWhenDone(seriesOf('FREQ=DAILY;COUNT=2', DUE), '2026-06-12T08:00:00')).toEqual({
      date: '2026-06-13',
    });
    expect(
      nextWhenDone(seriesOf('FREQ=DAILY;COUNT=2', DUE, { number: 2 }), '2026-06-12T08:00:00'),
    ).toBeNull();
    expect(nextWhenDone(seriesOf('FREQ=DAILY;UNTIL=20260613', DUE), '2026-06-12T08:00:00')).toEqual({
      date: '2026-06-13',
    });
    expect(nextWhenDone(seriesOf('FREQ=DAILY;UNTIL=20260612', DUE), '2026-06-12T08:00:00')).toBeNull();
  });

  it.each([
    ['FREQ=MONTHLY', '2026-01-31', ['2026-01-31', '2026-02-28', '2026-03-28']],
    ['FREQ=WEEKLY;INTERVAL=2', '2026-01-31', ['2026-01-31', '2026-02-14', '2026-02-28']],
    ['FREQ=WEEKLY;BYDAY=MO,FR', '2026-01-30', ['2026-01-30', '2026-02-02', '2026-02-06']],
  ])('%s is previewed from %s as if each were completed on its day', (rule, date, expected) => {
    const due = { date };
    const range = {
      from: Temporal.PlainDateTime.from('2026-01-01'),
      to: Temporal.PlainDateTime.from('2027-01-01'),
      max: 3,
    };
    expect(occurrences(seriesOf(rule, due), range, NOW)).toEqual(expected.map((one) => ({ date: one })));
    let series = seriesOf(rule, due);
    for (const one of expected.slice(1)) {
      const next = nextWhenDone(series, `${(series.due as { date: string }).date}T12:00:00`);
      expect(next).toEqual({ date: one });
      series = { ...series, due: next! };
    }
  });
});
