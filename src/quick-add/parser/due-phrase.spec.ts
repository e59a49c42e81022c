import { Temporal } from 'temporal-polyfill';
import { findDates } from './due-phrase.js';
import { maskText } from './spans.js';

// A Wednesday, with seconds to test truncation.
const NOW = Temporal.ZonedDateTime.from('2026-11-18T10:00:30[Europe/Berlin]');

const read = (text: string, now = NOW): string[] =>
  findDates(maskText(text, []).open, now).map(
    ({ start, end, days, moment }) => `${text.slice(start, end)}: ${moment?.toString() ?? days.join(' or ')}`,
  );

describe('findDates', () => {
  it.each([
    ['today', '2026-11-18'],
    ['tonight', '2026-11-18'],
    ['TMR', '2026-11-19'],
    ['day after tomorrow', '2026-11-20'],
    ['next week', '2026-11-25'],
    ['next year', '2027-11-18'],
    ['in a day', '2026-11-19'],
    ['within 2 weeks', '2026-12-02'],
    ['in 1 week and 2 days', '2026-11-27'],
    ['12 months from now', '2027-11-18'],
    ['in an hour', '2026-11-18T11:00:00'],
    ['in 90 minutes', '2026-11-18T11:30:00'],
    ['in half an hour', '2026-11-18T10:30:00'],
    ['in 2 days 3 hours', '2026-11-20T13:00:00'],
    ['in 2h15m', '2026-11-18T12:15:00'],
    ['in an hour and a half', '2026-11-18T11:30:00'],
    ['in 3d', '2026-11-21'],
    ['27th', '2026-11-27 or 2026-12-27'],
    ['Wednesday', '2026-11-18 or 2026-11-25'],
    ['on tuesday', '2026-11-24 or 2026-12-01'],
    ['this sunday', '2026-11-22'],
    ['next sunday', '2026-11-29'],
    ['next wed', '2026-11-25'],
    ['next weekend', '2026-11-28'],
    ['18 Nov', '2026-11-18 or 2027-11-18'],
    ['17 Nov', '2027-11-17 or 2028-11-17'],
    ['29 Feb', '2028-02-29 or 2032-02-29'],
    ['1st of May', '2027-05-01 or 2028-05-01'],
    ['May 1st, 2028', '2028-05-01'],
    ['1-dec-2026', '2026-12-01'],
    ['Thu 24 Dec', '2026-12-24 or 2027-12-24'],
    ['Thu 2026-12-24T17:30', '2026-12-24T17:30:00'],
    ['2026-01-02', '2026-01-02'],
    ['2027/1/2', '2027-01-02'],
    ['31.12.2026', '2026-12-31'],
    ['5/5/2027', '2027-05-05'],
    ['2026-12-24T17:30', '2026-12-24T17:30:00'],
    ['2026-12-24T17:30:15+05:30', '2026-12-24T13:00:15'],
    ['2026-12-24T23:30Z', '2026-12-25T00:30:00'],
  ])('reads %j as %s', (words, expected) => {
    expect(read(words)).toEqual([`${words}: ${expected}`]);
    expect(read(`x ${words} !`)).toEqual([`${words}: ${expected}`]);
  });

  it.each([
    ['2'],
    ['may'],
    ['December 2027'],
    ['weekend'],
    ['last friday'],
    ['yesterday'],
    ['now'],
    ['second march'],
    ['3/4/2027'],
    ['1/2'],
    ['1.2.3'],
    ['2026.1.2'],
    ['2026 1 2'],
    ['30 Feb'],
    ['0 May'],
    ['2026-02-29'],
    ['2026-00-10'],
    ['2025-12-24'],
    ['8 May 1945'],
    ['2026-12-24T24:30'],
    ['24-26 Dec'],
    ['in 12345 days'],
    ['in 9999 years'],
    ['9999-12-31T23:59:00-12:00'],
    ['for 3 days'],
    ['3 days'],
    ['3 days ago'],
    ['in 3 seconds'],
    ['in 3x'],
  ])('does not read %j', (words) => {
    expect(read(words)).toEqual([]);
  });

  it('finds all phrases, and of overlapping ones the first', () => {
    expect(read('day after tomorrow, friday next week x 24 Dec, 2 days from now')).toEqual([
      'day after tomorrow: 2026-11-20',
      'friday next week: 2026-11-27',
      '24 Dec: 2026-12-24 or 2027-12-24',
      '2 days from now: 2026-11-20',
    ]);
  });

  it.each([
    ['in 1 month', '2027-01-31T10:00[UTC]', '2027-02-28'],
    ['next month', '2027-01-31T10:00[UTC]', '2027-02-28'],
    ['next year', '2028-02-29T10:00[UTC]', '2029-02-28'],
    ['tomorrow', '2026-11-18T23:30[America/Los_Angeles]', '2026-11-19'],
    ['today', '2026-11-18T10:30Z[Pacific/Kiritimati]', '2026-11-19'],
    ['in 2 hours', '2027-03-28T01:30[Europe/Berlin]', '2027-03-28T04:30:00'],
    ['in 24 hours', '2027-03-27T12:00[Europe/Berlin]', '2027-03-28T13:00:00'],
    ['in 1 day', '2027-03-27T02:30[Europe/Berlin]', '2027-03-28'],
    ['sunday', '2026-11-22T10:00[UTC]', '2026-11-22 or 2026-11-29'],
    ['next monday', '2026-11-22T10:00[UTC]', '2026-11-23'],
    ['31 Dec', '2026-12-31T23:59[UTC]', '2026-12-31 or 2027-12-31'],
  ])('reads %j at %s as %s', (words, now, expected) => {
    expect(read(words, Temporal.ZonedDateTime.from(now))).toEqual([`${words}: ${expected}`]);
  });
});
