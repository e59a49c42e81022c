import { Temporal } from 'temporal-polyfill';
import { quietMs } from './settings.service.js';

const NIGHT = { from: '22:00', until: '07:00' };
const NAP = { from: '13:00', until: '14:30' };
const HOUR = 3_600_000;
const at = (local: string, zone = 'Europe/Berlin') =>
  Temporal.ZonedDateTime.from(`${local}[${zone}]`).toInstant();

describe('quietMs', () => {
  it.each([
    [NIGHT, '2026-11-18T21:59:59', 0],
    [NIGHT, '2026-11-18T22:00:00', 9 * HOUR],
    [NIGHT, '2026-11-18T23:30:00', 7.5 * HOUR],
    [NIGHT, '2026-11-19T00:00:00', 7 * HOUR],
    [NIGHT, '2026-11-19T06:59:00', 60_000],
    [NIGHT, '2026-11-19T07:00:00', 0],
    [NAP, '2026-11-18T12:59:59', 0],
    [NAP, '2026-11-18T13:00:00', 1.5 * HOUR],
    [NAP, '2026-11-18T14:30:00', 0],
    // Daylight saving time ends and begins in these nights.
    [NIGHT, '2026-10-24T22:00:00', 10 * HOUR],
    [NIGHT, '2026-03-28T22:00:00', 8 * HOUR],
    [null, '2026-11-18T23:00:00', 0],
  ])('returns the time left of %j at %s: %d ms', (hours, local, ms) => {
    expect(quietMs(hours, 'Europe/Berlin', at(local))).toBe(ms);
  });

  it('uses the given time zone', () => {
    expect(quietMs(NIGHT, 'Asia/Tokyo', at('2026-11-18T23:30:00'))).toBe(0);
  });
});
