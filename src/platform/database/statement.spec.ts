import { isoTime } from './statement.js';

describe('isoTime', () => {
  it.each([
    ['2026-11-23 09:08:07+00', '2026-11-23T09:08:07.000Z'],
    ['2026-11-23 09:08:07.1+00', '2026-11-23T09:08:07.100Z'],
    ['2026-11-23 09:08:07.12+00', '2026-11-23T09:08:07.120Z'],
    ['2026-11-23 09:08:07.123+00', '2026-11-23T09:08:07.123Z'],
  ])('formats %s as %s', (text, time) => {
    expect(isoTime(text)).toBe(time);
  });

  it.each([
    ['2026-11-23 09:08:07.12+05', '2026-11-23T04:08:07.120Z'],
    ['2026-11-23 09:08:07+05:30', '2026-11-23T03:38:07.000Z'],
    ['2026-11-23 21:08:07-03', '2026-11-24T00:08:07.000Z'],
  ])('converts %s from another session time zone to UTC', (text, time) => {
    expect(isoTime(text)).toBe(time);
  });

  it('truncates to milliseconds', () => {
    expect(isoTime('2026-11-23 09:08:07.123456+00')).toBe('2026-11-23T09:08:07.123Z');
  });
});
