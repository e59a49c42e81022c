import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { type Due, instantOf, isDateDue } from '../due.js';
import { nextDue, nextOccurrence, occurrences, type Series } from './series.js';

const seriesOf = (rule: string, due: Due, more: Partial<Series> = {}): Series => ({
  ...{ rule, from: 'now', start: due, due, number: 1 },
  ...more,
});

const doneAt = (at: string, timeZone = 'UTC') => ({ at: Temporal.Instant.from(at), timeZone });
const BERLIN = 'Europe/Berlin';

describe('a series that recurs from now', () => {
  it.each<[string, Due, string, Due]>([
    // Overdue: stays on every other Wednesday.
    ['FREQ=WEEKLY;INTERVAL=2', { date: '2026-11-18' }, '2026-12-07T10:00:00Z', { date: '2026-12-16' }],
    ['FREQ=WEEKLY;INTERVAL=2', { date: '2026-11-18' }, '2026-12-16T10:00:00Z', { date: '2026-12-30' }],
    ['FREQ=DAILY', { date: '2026-11-18' }, '2026-11-20T23:59:59Z', { date: '2026-11-21' }],
    ['FREQ=MONTHLY', { date: '2027-01-31' }, '2027-03-01T10:00:00Z', { date: '2027-03-31' }],
    // Done early or on time: same as from the due.
    ['FREQ=WEEKLY;INTERVAL=2', { date: '2026-11-18' }, '2026-11-01T10:00:00Z', { date: '2026-12-02' }],
    ['FREQ=WEEKLY;INTERVAL=2', { date: '2026-11-18' }, '2026-11-18T10:00:00Z', { date: '2026-12-02' }],
  ])('%s due %j, done at %s: %j', (rule, due, at, next) => {
    expect(nextDue(seriesOf(rule, due), doneAt(at))).toEqual(next);
  });

  it.each([
    ['FREQ=DAILY', '2026-11-18T18:00:00', '2026-11-20T10:00:00Z', '2026-11-20T18:00:00'],
    ['FREQ=DAILY', '2026-11-18T18:00:00', '2026-11-20T18:00:00Z', '2026-11-21T18:00:00'],
    ['FREQ=DAILY;BYHOUR=9,17', '2026-11-18T09:00:00', '2026-11-20T10:00:00Z', '2026-11-20T17:00:00'],
    ['FREQ=HOURLY;INTERVAL=3', '2026-11-18T09:00:00', '2026-11-20T10:17:42Z', '2026-11-20T12:00:00'],
    ['FREQ=MINUTELY;INTERVAL=45', '2025-11-18T09:00:00', '2026-11-18T09:10:00Z', '2026-11-18T09:45:00'],
  ])('keeps the time of day: %s due %s, done at %s: %s', (rule, dateTime, at, next) => {
    expect(nextDue(seriesOf(rule, { dateTime }), doneAt(at))).toEqual({ dateTime: next });
    expect(nextDue(seriesOf(rule, { dateTime, timeZone: 'UTC' }), doneAt(at, BERLIN))).toEqual({
      dateTime: next,
      timeZone: 'UTC',
    });
  });

  it('uses the zone of the owner if the due has none', () => {
    const done = doneAt('2026-11-20T23:30:00Z', 'Asia/Tokyo');
    expect(nextDue(seriesOf('FREQ=DAILY', { date: '2026-11-18' }), done)).toEqual({ date: '2026-11-22' });
    expect(nextDue(seriesOf('FREQ=DAILY', { dateTime: '2026-11-18T08:00:00' }), done)).toEqual({
      dateTime: '2026-11-22T08:00:00',
    });
  });

  it.each([
    // On the day of the gap 02:30 is read as 03:30, so at 03:10 it is still ahead.
    ['FREQ=DAILY', '2026-03-20T02:30:00', '2026-03-29T01:10:00Z', '2026-03-29T02:30:00'],
    ['FREQ=DAILY', '2026-03-20T02:30:00', '2026-03-29T01:30:00Z', '2026-03-30T02:30:00'],
    // 02:45 is before the second 02:30.
    ['FREQ=DAILY', '2026-10-20T02:45:00', '2026-10-25T01:30:00Z', '2026-10-26T02:45:00'],
    ['FREQ=MINUTELY;INTERVAL=15', '2026-10-24T02:45:00', '2026-10-25T01:30:00Z', '2026-10-25T03:00:00'],
  ])('compares instants across a clock change: %s due %s, done at %s: %s', (rule, dateTime, at, next) => {
    const due = { dateTime, timeZone: BERLIN };
    expect(nextDue(seriesOf(rule, due), doneAt(at))).toEqual({ dateTime: next, timeZone: BERLIN });
  });

  it.each<[string, string, number, [string, number] | null]>([
    ['FREQ=DAILY;COUNT=10', '2026-11-05T10:00:00Z', 1, ['2026-11-06', 6]],
    ['FREQ=DAILY;COUNT=10', '2026-11-09T10:00:00Z', 1, ['2026-11-10', 10]],
    ['FREQ=DAILY;COUNT=10', '2026-11-10T10:00:00Z', 1, null],
    ['FREQ=DAILY;COUNT=10', '2026-11-05T10:00:00Z', 6, null],
    ['FREQ=DAILY;UNTIL=20261106', '2026-11-05T10:00:00Z', 1, ['2026-11-06', 2]],
    ['FREQ=DAILY;UNTIL=20261105', '2026-11-05T10:00:00Z', 1, null],
  ])('ends with its schedule: %s, done at %s as number %i: %j', (rule, at, number, next) => {
    const series = seriesOf(rule, { date: '2026-11-01' }, { number });
    expect(nextOccurrence(series, doneAt(at))).toEqual(next && { due: { date: next[0] }, number: next[1] });
  });

  it('counts the elapsed hours', () => {
    const series = seriesOf('FREQ=HOURLY;COUNT=9999', { dateTime: '2026-11-01T00:00:00', timeZone: BERLIN });
    const at = doneAt('2026-11-03T05:30:00Z');
    expect(nextOccurrence(series, at)).toEqual({
      due: { dateTime: '2026-11-03T07:00:00', timeZone: BERLIN },
      number: 56,
    });
  });

  it('returns the current occurrence, then the following ones', () => {
    const range = {
      from: Temporal.PlainDateTime.from('2026-01-01'),
      to: Temporal.PlainDateTime.from('2027-01-01'),
      max: 3,
    };
    const dates = (...days: string[]) => days.map((date) => ({ date }));
    const now = doneAt('2026-12-07T10:00:00Z');
    const fortnightly = seriesOf('FREQ=WEEKLY;INTERVAL=2', { date: '2026-11-04' });
    expect(occurrences(fortnightly, range, now)).toEqual(dates('2026-11-04', '2026-12-16', '2026-12-30'));
    const counted = { ...fortnightly, rule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=4' };
    expect(occurrences(counted, range, now)).toEqual(dates('2026-11-04', '2026-12-16'));
    const old = seriesOf('FREQ=YEARLY;INTERVAL=10', { date: '1900-12-24' });
    expect(occurrences(old, range, now)).toEqual([]);
    expect(nextDue(old, now)).toEqual({ date: '2030-12-24' });
  });

  const rules = fc.constantFrom(
    ...['FREQ=DAILY;INTERVAL=3', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', 'FREQ=MONTHLY', 'FREQ=YEARLY'],
    ...['FREQ=MONTHLY;BYDAY=-1FR', 'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31', 'FREQ=DAILY;BYHOUR=2,14'],
    ...['FREQ=DAILY;INTERVAL=2;COUNT=40', 'FREQ=WEEKLY;UNTIL=20261231', 'FREQ=HOURLY;INTERVAL=5'],
  );
  const moments = fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 11, 31) / 60_000 });

  it('matches stepping from due to due until after the instant', () => {
    fc.assert(
      fc.property(rules, moments, moments, fc.boolean(), (rule, start, end, isZoned) => {
        const dateTime = new Date(start * 60_000).toISOString().slice(0, 19);
        const due: Due = isZoned ? { dateTime, timeZone: BERLIN } : { dateTime };
        const done = { at: Temporal.Instant.fromEpochMilliseconds(end * 60_000), timeZone: BERLIN };
        let stepped: Series | null = seriesOf(rule, due, { from: 'due' });
        do {
          const next: Due | null = nextDue(stepped, done);
          stepped = next && { ...stepped, due: next, number: stepped.number + 1 };
        } while (
          stepped &&
          Temporal.Instant.compare(instantOf(stepped.due, BERLIN), done.at) <= 0 &&
          !isDateDue(stepped.due)
        );
        expect(nextDue(seriesOf(rule, due), done)).toEqual(stepped && stepped.due);
      }),
    );
  });
});
