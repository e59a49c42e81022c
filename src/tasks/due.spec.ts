import { Temporal } from 'temporal-polyfill';
import { dueView } from './due.js';

const viewAt = (timeZone: string, at: string) => dueView('today', timeZone, Temporal.Instant.from(at));

describe('dueView', () => {
  it.each([
    ['Europe/Berlin', '2026-12-24T01:00:00', '2026-12-24T00:00:00', '2026-12-25T00:00:00'],
    ['Pacific/Kiritimati', '2026-12-24T14:00:00', '2026-12-24T00:00:00', '2026-12-25T00:00:00'],
    ['Pacific/Pago_Pago', '2026-12-23T13:00:00', '2026-12-23T00:00:00', '2026-12-24T00:00:00'],
  ])('has the wall-clock times of %s', (timeZone, now, today, tomorrow) => {
    expect(viewAt(timeZone, '2026-12-24T00:00:00Z')).toMatchObject({ name: 'today', now, today, tomorrow });
  });

  it.each([
    [
      'a day of 23 hours',
      'Europe/Berlin',
      '2026-03-29T10:00:00Z',
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    ],
    [
      'a day of 25 hours',
      'Europe/Berlin',
      '2026-10-25T10:00:00Z',
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
    ],
    [
      'half an hour',
      'Australia/Lord_Howe',
      '2026-10-04T00:00:00Z',
      '2026-10-03T13:30:00Z',
      '2026-10-04T13:00:00Z',
    ],
    [
      'no midnight',
      'America/Sao_Paulo',
      '2018-11-04T12:00:00Z',
      '2018-11-04T03:00:00Z',
      '2018-11-05T02:00:00Z',
    ],
    ['a skipped day', 'Pacific/Apia', '2011-12-30T09:00:00Z', '2011-12-29T10:00:00Z', '2011-12-30T10:00:00Z'],
  ])('has the instants at the bounds of today: %s', (_, timeZone, at, todayAt, tomorrowAt) => {
    expect(viewAt(timeZone, at)).toMatchObject({ todayAt, tomorrowAt, nowAt: at });
  });

  it('continues with the following day if the calendar skips one', () => {
    const view = viewAt('Pacific/Apia', '2011-12-30T09:00:00Z');
    expect([view.today, view.tomorrow]).toEqual(['2011-12-29T00:00:00', '2011-12-31T00:00:00']);
  });

  it('starts a day without a midnight with its date, for comparison with dates', () => {
    const view = viewAt('America/Sao_Paulo', '2018-11-04T12:00:00Z');
    expect([view.today, view.tomorrow]).toEqual(['2018-11-04T00:00:00', '2018-11-05T00:00:00']);
  });

  it('truncates the wall clock to the second instead of rounding up into tomorrow', () => {
    expect(viewAt('UTC', '2026-12-24T23:59:59.999Z').now).toBe('2026-12-24T23:59:59');
  });
});
