import fc from 'fast-check';
import { columnsOf, type Due, dueOf, instantOf, wallClockOf } from './due.js';

const TIME = '2026-12-24T18:00:00';
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kolkata',
];

const times = fc
  .date({ min: new Date('1900-01-01'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19));
const dues: fc.Arbitrary<Due | null> = fc.oneof(
  fc.constant(null),
  times.map((time) => ({ date: time.slice(0, 10) })),
  times.map((dateTime) => ({ dateTime })),
  fc.record({ dateTime: times, timeZone: fc.constantFrom(...ZONES) }),
);

describe('a due', () => {
  it('round-trips through the columns', () => {
    fc.assert(fc.property(dues, (due) => expect(dueOf(columnsOf(due))).toEqual(due)));
  });

  it.each([
    [null, [null, null, null, null]],
    [{ date: '2026-12-24' }, ['2026-12-24T00:00:00', false, null, null]],
    [{ dateTime: TIME }, [TIME, true, null, null]],
    [
      { dateTime: TIME, timeZone: 'Europe/Berlin' },
      [TIME, true, 'Europe/Berlin', '2026-12-24T17:00:00.000Z'],
    ],
  ])('is stored as wall-clock time, with an instant for zoned times only: %j', (due, columns) => {
    const { dueWall, dueTimed, dueTimeZone, dueAt } = columnsOf(due);
    expect([dueWall, dueTimed, dueTimeZone, dueAt]).toEqual(columns);
  });

  it('stores an instant with a four-digit year even in the last hours of 9999', () => {
    fc.assert(
      fc.property(dues, (due) => {
        const { dueAt } = columnsOf(due);
        if (dueAt !== null) expect(dueAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }),
    );
    const last = { dateTime: '9999-12-31T23:59:59', timeZone: 'America/New_York' };
    expect(columnsOf(last).dueAt).toBe('9999-12-31T23:59:59.999Z');
  });
});

describe('wallClockOf', () => {
  it.each([
    [{ date: '2026-12-24' }, '2026-12-24T00:00:00'],
    [{ dateTime: TIME }, TIME],
    [{ dateTime: TIME, timeZone: 'Asia/Tokyo' }, TIME],
  ])('is the written time, or the start of the day for a date: %j', (due, clock) =>
    expect(wallClockOf(due).toString()).toBe(clock),
  );
});

describe('instantOf', () => {
  it.each([
    [{ date: '2026-12-24' }, 'Europe/Berlin', '2026-12-23T23:00:00Z'],
    [{ date: '2026-12-24' }, 'Pacific/Kiritimati', '2026-12-23T10:00:00Z'],
    [{ dateTime: TIME }, 'America/New_York', '2026-12-24T23:00:00Z'],
    [{ dateTime: TIME, timeZone: 'Europe/Berlin' }, 'America/New_York', '2026-12-24T17:00:00Z'],
  ])('uses the given zone except for a zoned time: %j in %s is %s', (due, zone, instant) =>
    expect(instantOf(due, zone).toString()).toBe(instant),
  );

  // RFC 5545, 3.3.5.
  it.each([
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:30:00Z'],
    ['America/New_York', '2007-03-11T02:30:00', '2007-03-11T07:30:00Z'],
    ['Australia/Sydney', '2026-10-04T02:30:00', '2026-10-03T16:30:00Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00Z'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00Z'],
  ])(
    'reads what a clock in %s skips with the offset from before the gap: %s',
    (timeZone, dateTime, instant) =>
      expect(instantOf({ dateTime, timeZone }, 'UTC').toString()).toBe(instant),
  );

  it.each([
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00Z'],
    ['America/New_York', '2007-11-04T01:30:00', '2007-11-04T05:30:00Z'],
    ['Australia/Sydney', '2026-04-05T02:30:00', '2026-04-04T15:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00Z'],
  ])('uses the first of an ambiguous time in %s: %s', (timeZone, dateTime, instant) =>
    expect(instantOf({ dateTime, timeZone }, 'UTC').toString()).toBe(instant),
  );

  it.each([
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z'],
  ])('starts a day without a midnight in %s after the gap: %s', (zone, date, instant) =>
    expect(instantOf({ date }, zone).toString()).toBe(instant),
  );
});
