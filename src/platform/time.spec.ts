import fc from 'fast-check';
import {
  isCalendarDate,
  isLocalDateTime,
  isTimeZone,
  nameOfZone,
  withoutFraction,
  zoneKnownAs,
} from './time.js';

const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

describe('isCalendarDate', () => {
  it('accepts every day from 1900 to 9999', () => {
    fc.assert(fc.property(days, (iso) => isCalendarDate(iso.slice(0, 10))));
  });

  it('accepts a day if and only if it exists', () => {
    const parts = fc.record({
      year: fc.integer({ min: 1900, max: 9999 }),
      month: fc.nat(14),
      day: fc.nat(33),
    });
    fc.assert(
      fc.property(parts, ({ year, month, day }) => {
        const digits = (n: number) => String(n).padStart(2, '0');
        const date = new Date(Date.UTC(year, month - 1, day));
        const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        expect(isCalendarDate(`${year}-${digits(month)}-${digits(day)}`)).toBe(exists);
      }),
    );
  });

  it.each([
    '1899-12-31',
    '0000-01-01',
    '10000-01-01',
    '+002026-01-01',
    '2026-1-1',
    '2026-01-01T00:00',
    '20260101',
    '2026-01-01[u-ca=hebrew]',
    '2026-01-01\n',
    '',
    20260101,
    null,
    undefined,
    ['2026-01-01'],
    new Date(),
  ])('rejects formats other than YYYY-MM-DD: %j', (value) => expect(isCalendarDate(value)).toBe(false));
});

describe('isLocalDateTime', () => {
  it('accepts every second and minute from 1900 to 9999', () => {
    fc.assert(
      fc.property(days, (iso) => isLocalDateTime(iso.slice(0, 19)) && isLocalDateTime(iso.slice(0, 16))),
    );
  });

  it.each(['2026-01-01T10:00:00.0', '2026-01-01T10:00:00.000', '2026-01-01T10:00:00.000000000'])(
    'takes a fraction of zero, which can be removed: %s',
    (value) => {
      expect(isLocalDateTime(value)).toBe(true);
      expect(withoutFraction(value)).toBe('2026-01-01T10:00:00');
    },
  );

  it.each([
    '2026-02-30T10:00:00',
    '2026-01-01T24:00:00',
    '2026-01-01T10:60:00',
    '2016-12-31T23:59:60',
    '2026-01-01T10:00:61',
    '2026-01-01T10:00:00.5',
    '2026-01-01T10:00:00.',
    '2026-01-01T10:00:00.0000000000',
    '2026-01-01T10:00.000',
    '2016-12-31T23:59:60.000',
    '2026-01-01T10:00:00Z',
    '2026-01-01T10:00+01:00',
    '2026-01-01T10:00[UTC]',
    '2026-01-01 10:00',
    '2026-01-01t10:00',
    '2026-01-01T10',
    '2026-01-01',
    '1899-12-31T23:59:59',
    null,
    5,
  ])('rejects formats other than YYYY-MM-DDTHH:MM and …:SS: %j', (value) =>
    expect(isLocalDateTime(value)).toBe(false),
  );
});

describe('isTimeZone', () => {
  it('accepts every supported zone in any letter case', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      expect([zone, isTimeZone(zone), isTimeZone(zone.toLowerCase())]).toEqual([zone, true, true]);
      expect(nameOfZone(zone.toUpperCase())).toBe(zone);
    }
  });

  it.each(['UTC', 'GMT', 'Etc/GMT+5', 'EST5EDT', 'Asia/Calcutta', 'US/Eastern'])('accepts %s', (zone) => {
    expect(nameOfZone(zone.toLowerCase())).toBe(zone);
  });

  it.each([
    '+01:00',
    '-05',
    '01:00',
    'UTC+1',
    'GMT+1',
    'Z',
    'Mars/Olympus',
    'Europe',
    ' UTC',
    'UTC ',
    '../UTC',
    'Europe/Berlin\0',
    'a'.repeat(65),
    '',
    0,
    null,
    undefined,
    ['UTC'],
  ])('rejects offsets and everything else: %j', (value) => expect(isTimeZone(value)).toBe(false));
});

const CURRENT = new Set(['Asia/Kolkata', 'America/New_York', 'Europe/Kyiv', 'UTC', 'posixrules']);
const LEGACY = new Set(['Asia/Calcutta', 'US/Eastern', 'Europe/Kiev', 'UTC']);

describe('zoneKnownAs', () => {
  it.each([
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['US/Eastern', 'America/New_York'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['Etc/UTC', 'UTC'],
  ])('finds %s in a list without links', (zone, name) => {
    expect(zoneKnownAs(zone, CURRENT)).toBe(name);
  });

  it.each([
    ['Asia/Kolkata', 'Asia/Calcutta'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['America/New_York', 'US/Eastern'],
    ['Europe/Kyiv', 'Europe/Kiev'],
  ])('finds %s in an old list', (zone, name) => {
    expect(zoneKnownAs(zone, LEGACY)).toBe(name);
  });

  it('finds nothing for a zone that is not in the list', () => {
    expect(zoneKnownAs('Pacific/Auckland', CURRENT)).toBeUndefined();
    expect(zoneKnownAs('No/Zone', CURRENT)).toBeUndefined();
  });
});
