import { zoneKnownAs } from './zone-names.js';

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
