import { maskText } from './spans.js';
import { findTimes } from './time-phrase.js';

const read = (text: string): string[] =>
  findTimes(maskText(text, [])).map(
    ({ start, end, time, counts }) =>
      `${text.slice(start, end)} = ${time.toString({ smallestUnit: 'second' })} ${counts}`,
  );

describe('findTimes', () => {
  it.each([
    ['17:00', '17:00 = 17:00:00 alone'],
    ['x 09:05:30, y', '09:05:30 = 09:05:30 alone'],
    ['9:00', '9:00 = 09:00:00 adjacent'],
    ['at 9:00', 'at 9:00 = 09:00:00 alone'],
    ['9:00 am', '9:00 am = 09:00:00 alone'],
    ['5pm', '5pm = 17:00:00 alone'],
    ['5 p.m. x', '5 p.m. = 17:00:00 alone'],
    ['5.30pm', '5.30pm = 17:30:00 alone'],
    ['12am', '12am = 00:00:00 alone'],
    ['12pm', '12pm = 12:00:00 alone'],
    ['at 9', 'at 9 = 09:00:00 adjacent'],
    ['at 9 every day', 'at 9 = 09:00:00 adjacent'],
    ['noon', 'noon = 12:00:00 adjacent'],
    ['at midday', 'at midday = 12:00:00 alone'],
    ['morning', 'morning = 09:00:00 following'],
    ['in the evening', 'in the evening = 18:00:00 following'],
    ['9:00 amazing', '9:00 = 09:00:00 adjacent'],
  ])('reads %j as %s', (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  it.each([
    ['9'],
    ['at 5 shops'],
    ['24:00'],
    ['9:60'],
    ['9:5'],
    ['0am'],
    ['13pm'],
    ['16:9'],
    ['1:2:3'],
    ['12:30:45:10'],
    ['17:00-18:00'],
    ['$9:00'],
    ['x5pm'],
    ['10.30'],
    ['17:00 UTC'],
    ['5pm CEST'],
    ["morning's"],
    ['5pmé'],
  ])('does not read %j', (text) => {
    expect(read(text)).toEqual([]);
  });
});
