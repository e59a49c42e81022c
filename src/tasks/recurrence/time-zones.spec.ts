import { Temporal } from 'temporal-polyfill';
import { instantOf, type TimeDue } from '../due.js';
import { clockOf } from './wall-time.js';
import { nextDue, occurrences, type Series } from './series.js';

const NOW = { at: Temporal.Instant.from('2026-01-01T00:00:00Z'), timeZone: 'UTC' };

/** Consecutive dues, and their instants. */
function follow(rule: string, due: TimeDue, steps: number): { walls: string[]; moments: string[] } {
  const dues: TimeDue[] = [due];
  let series: Series = { rule, from: 'due', start: due, due, number: 1 };
  while (dues.length <= steps) {
    series = { ...series, due: nextDue(series, NOW)!, number: series.number + 1 };
    dues.push(series.due as TimeDue);
  }
  expect(dues.every(({ timeZone }) => timeZone === due.timeZone)).toBe(true);
  return {
    walls: dues.map(({ dateTime }) => dateTime),
    moments: dues.map((one) => instantOf(one, 'UTC').toString()),
  };
}

describe('a daily, weekly, monthly or yearly rule in a time zone', () => {
  // The first due, and the instants of it and the following ones.
  const overTheChange: [string, string, string, string[]][] = [
    [
      'FREQ=DAILY',
      '2025-03-29T09:00:00',
      'Europe/Berlin',
      ['2025-03-29T08:00:00Z', '2025-03-30T07:00:00Z', '2025-03-31T07:00:00Z'],
    ],
    ['FREQ=DAILY', '2025-10-25T09:00:00', 'Europe/Berlin', ['2025-10-25T07:00:00Z', '2025-10-26T08:00:00Z']],
    [
      'FREQ=WEEKLY',
      '2025-10-28T09:00:00',
      'America/New_York',
      ['2025-10-28T13:00:00Z', '2025-11-04T14:00:00Z'],
    ],
    [
      'FREQ=MONTHLY',
      '2025-02-15T20:00:00',
      'America/New_York',
      ['2025-02-16T01:00:00Z', '2025-03-16T00:00:00Z'],
    ],
    [
      'FREQ=DAILY',
      '2025-10-04T09:00:00',
      'Australia/Sydney',
      ['2025-10-03T23:00:00Z', '2025-10-04T22:00:00Z'],
    ],
    [
      'FREQ=DAILY',
      '2025-10-04T09:00:00',
      'Australia/Lord_Howe',
      ['2025-10-03T22:30:00Z', '2025-10-04T22:00:00Z'],
    ],
    [
      'FREQ=MONTHLY;BYDAY=1SU',
      '2025-03-02T09:00:00',
      'Australia/Lord_Howe',
      ['2025-03-01T22:00:00Z', '2025-04-05T22:30:00Z'],
    ],
    [
      'FREQ=WEEKLY',
      '2018-10-31T09:00:00',
      'America/Sao_Paulo',
      ['2018-10-31T12:00:00Z', '2018-11-07T11:00:00Z'],
    ],
    [
      'FREQ=YEARLY',
      '2018-12-24T18:00:00',
      'America/Sao_Paulo',
      ['2018-12-24T20:00:00Z', '2019-12-24T21:00:00Z'],
    ],
  ];

  it.each(overTheChange)(
    '%s from %s in %s keeps the wall-clock time',
    (rule, dateTime, timeZone, moments) => {
      const followed = follow(rule, { dateTime, timeZone }, moments.length - 1);
      expect(followed.moments).toEqual(moments);
      expect(new Set(followed.walls.map((wall) => wall.slice(11)))).toEqual(new Set([dateTime.slice(11)]));
    },
  );

  it('keeps a time in a gap, read with the offset before the gap', () => {
    expect(follow('FREQ=DAILY', { dateTime: '2025-03-29T02:30:00', timeZone: 'Europe/Berlin' }, 2)).toEqual({
      walls: ['2025-03-29T02:30:00', '2025-03-30T02:30:00', '2025-03-31T02:30:00'],
      moments: ['2025-03-29T01:30:00Z', '2025-03-30T01:30:00Z', '2025-03-31T00:30:00Z'],
    });
  });

  it('keeps a midnight in a gap', () => {
    expect(
      follow('FREQ=DAILY', { dateTime: '2018-11-03T00:00:00', timeZone: 'America/Sao_Paulo' }, 2),
    ).toEqual({
      walls: ['2018-11-03T00:00:00', '2018-11-04T00:00:00', '2018-11-05T00:00:00'],
      moments: ['2018-11-03T03:00:00Z', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z'],
    });
  });

  it('uses the first of an ambiguous time', () => {
    const berlin = follow('FREQ=DAILY', { dateTime: '2025-10-25T02:30:00', timeZone: 'Europe/Berlin' }, 2);
    expect(berlin.moments).toEqual(['2025-10-25T00:30:00Z', '2025-10-26T00:30:00Z', '2025-10-27T01:30:00Z']);
    const saoPaulo = follow(
      'FREQ=DAILY',
      { dateTime: '2018-02-16T23:30:00', timeZone: 'America/Sao_Paulo' },
      2,
    );
    expect(saoPaulo.moments).toEqual([
      '2018-02-17T01:30:00Z',
      '2018-02-18T01:30:00Z',
      '2018-02-19T02:30:00Z',
    ]);
  });
});

describe('an hourly or minutely rule', () => {
  it('counts elapsed time across a gap of an hour', () => {
    expect(follow('FREQ=HOURLY', { dateTime: '2025-03-30T00:30:00', timeZone: 'Europe/Berlin' }, 3)).toEqual({
      walls: ['2025-03-30T00:30:00', '2025-03-30T01:30:00', '2025-03-30T03:30:00', '2025-03-30T04:30:00'],
      moments: [
        '2025-03-29T23:30:00Z',
        '2025-03-30T00:30:00Z',
        '2025-03-30T01:30:00Z',
        '2025-03-30T02:30:00Z',
      ],
    });
  });

  it('counts elapsed time across a gap of half an hour', () => {
    const due = { dateTime: '2025-10-05T01:15:00', timeZone: 'Australia/Lord_Howe' };
    expect(follow('FREQ=HOURLY', due, 2).walls).toEqual([
      '2025-10-05T01:15:00',
      '2025-10-05T02:45:00',
      '2025-10-05T03:45:00',
    ]);
  });

  it('skips the second of an ambiguous time, which a due cannot express', () => {
    expect(follow('FREQ=HOURLY', { dateTime: '2025-10-26T01:30:00', timeZone: 'Europe/Berlin' }, 3)).toEqual({
      walls: ['2025-10-26T01:30:00', '2025-10-26T02:30:00', '2025-10-26T03:30:00', '2025-10-26T04:30:00'],
      moments: [
        '2025-10-25T23:30:00Z',
        '2025-10-26T00:30:00Z',
        '2025-10-26T02:30:00Z',
        '2025-10-26T03:30:00Z',
      ],
    });
    const due = { dateTime: '2025-10-26T02:40:00', timeZone: 'Europe/Berlin' };
    expect(follow('FREQ=MINUTELY;INTERVAL=15', due, 2).walls).toEqual([
      '2025-10-26T02:40:00',
      '2025-10-26T02:55:00',
      '2025-10-26T03:10:00',
    ]);
  });

  it('skips it even if the previous step was not in the first', () => {
    const due = { dateTime: '2025-10-26T01:50:00', timeZone: 'Europe/Berlin' };
    expect(follow('FREQ=MINUTELY;INTERVAL=90', due, 1).walls).toEqual([
      '2025-10-26T01:50:00',
      '2025-10-26T03:50:00',
    ]);
  });

  it('continues from a time in a gap as it is read', () => {
    const due = { dateTime: '2025-03-30T02:30:00', timeZone: 'Europe/Berlin' };
    expect(follow('FREQ=HOURLY', due, 1).walls).toEqual(['2025-03-30T02:30:00', '2025-03-30T04:30:00']);
  });

  it('uses wall-clock time for a floating due', () => {
    expect(follow('FREQ=HOURLY;INTERVAL=12', { dateTime: '2025-03-29T14:30:00' }, 2).walls).toEqual([
      '2025-03-29T14:30:00',
      '2025-03-30T02:30:00',
      '2025-03-30T14:30:00',
    ]);
  });

  it.each([
    ['FREQ=HOURLY', '2025-03-30T02:45:00', ['2025-03-30T03:30:00', '2025-03-30T04:30:00']],
    ['FREQ=HOURLY', '2025-10-26T02:45:00', ['2025-10-26T03:30:00', '2025-10-26T04:30:00']],
    ['FREQ=MINUTELY;INTERVAL=15', '2025-03-30T02:45:00', ['2025-03-30T03:00:00', '2025-03-30T03:15:00']],
    ['FREQ=HOURLY;INTERVAL=2', '2025-03-30T02:15:00', ['2025-03-30T04:30:00', '2025-03-30T06:30:00']],
    ['FREQ=MINUTELY;INTERVAL=45', '2026-07-01T00:00:00', ['2026-07-01T00:15:00', '2026-07-01T01:00:00']],
  ])('%s is previewed from %s without stepping through earlier occurrences', (rule, from, expected) => {
    const due = { dateTime: '2025-01-01T01:30:00', timeZone: 'Europe/Berlin' };
    const begin = Temporal.PlainDateTime.from(from);
    const range = { from: begin, to: begin.add({ days: 1 }), max: 2 };
    const previewed = occurrences({ rule, from: 'due', start: due, due, number: 1 }, range, NOW);
    expect(previewed).toEqual(expected.map((dateTime) => ({ ...due, dateTime })));
  });
});

describe('clockOf', () => {
  it.each(['2025-03-30T02:30:00', '2025-10-26T02:30:00', '1900-01-01T00:00:00', '9999-12-31T23:59:59'])(
    'reads %s as a due is read',
    (dateTime) => {
      const due = { dateTime, timeZone: 'Europe/Berlin' };
      const seconds = clockOf(due).secondsAt(Date.parse(`${dateTime}Z`) / 1000);
      expect(seconds * 1000).toBe(instantOf(due, 'UTC').epochMilliseconds);
    },
  );
});
