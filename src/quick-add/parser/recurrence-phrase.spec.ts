import { maskText } from './spans.js';
import { findRecurrence } from './recurrence-phrase.js';

const read = (text: string): [rule: string, words: string] | null => {
  const phrase = findRecurrence(maskText(text, []));
  return phrase && [phrase.rule, text.slice(phrase.start, phrase.end)];
};

describe('findRecurrence', () => {
  it.each([
    ['every day', 'FREQ=DAILY'],
    ['Every Day', 'FREQ=DAILY'],
    ['every  week', 'FREQ=WEEKLY'],
    ['every year', 'FREQ=YEARLY'],
    ['every hour', 'FREQ=HOURLY'],
    ['every monday to friday', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['every sat-mon', 'FREQ=WEEKLY;BYDAY=MO,SA,SU'],
    ['every workday', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['every other weekend', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU'],
    ['every fortnight', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every two quarters', 'FREQ=MONTHLY;INTERVAL=6'],
    ['every 12 months', 'FREQ=MONTHLY;INTERVAL=12'],
    ['every third day', 'FREQ=DAILY;INTERVAL=3'],
    ['every 10th day', 'FREQ=DAILY;INTERVAL=10'],
    ['every second week', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every tues & thurs', 'FREQ=WEEKLY;BYDAY=TU,TH'],
    ['every sat, sun', 'FREQ=WEEKLY;BYDAY=SA,SU'],
    ['every Monday, Wednesday, and Friday', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
    ['every week on fridays', 'FREQ=WEEKLY;BYDAY=FR'],
    ['weekly on monday', 'FREQ=WEEKLY;BYDAY=MO'],
    ['fortnightly', 'FREQ=WEEKLY;INTERVAL=2'],
    ['monthly on the last day', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['quarterly on the first day', 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1'],
    ['annually on May 1st', 'FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1'],
    ['every 2 months on the first monday', 'FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO'],
    ['every month on the last fri', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['every last day of the month', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['every 1st and 15th', 'FREQ=MONTHLY;BYMONTHDAY=1,15'],
    ['every 3rd friday of each month', 'FREQ=MONTHLY;BYDAY=3FR'],
    ['the last friday of every month', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['on the 1st, 10th and 20th of each month', 'FREQ=MONTHLY;BYMONTHDAY=1,10,20'],
    ['every 24th of December', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24'],
    ['every Dec 24', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24'],
    ['every year on the 24th of December', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24'],
  ])('reads %j', (words, rule) => {
    expect(read(words)).toEqual([rule, words]);
    expect(read(`Call mom ${words}, please`)).toEqual([rule, words]);
  });

  it.each([
    ['every month on the 1st !high', 'every month on the 1st'],
    ['every year on 24 Dec 2026', 'every year'],
    ['every month on the 24th of december', 'every month'],
    ['every mon, bob', 'every mon'],
    ['every day every monday', 'every day'],
    ['daily at 9:00', 'daily'],
  ])('in %j reads %j', (text, words) => {
    expect(read(text)?.[1]).toBe(words);
  });

  it.each([
    ['everyday clothes'],
    ["every day's work"],
    ['every day-trip'],
    ['every one of them'],
    ['every second counts'],
    ['every 0 days'],
    ['every 3334 quarters'],
    ['every 45th of the month'],
    ['every 6th friday'],
    ['every 31 june'],
    ['every day of the week'],
    ['every 2nd day of the month'],
    ['every 15th apple'],
    ['pay on the 1st'],
    ['the weekly report'],
    ['daily bread'],
    ['every    day'],
    ['évery day'],
    ['every\u2713day'],
    ['a@every day'],
  ])('leaves %j alone', (text) => {
    expect(read(text)).toBeNull();
  });

  it.each([
    ['every day', false],
    ['every! day', true],
    ['every! 2nd tuesday', true],
  ])('tells whether %j counts from completion: %s', (text, expected) => {
    expect(findRecurrence(maskText(text, []))?.isFromCompletion).toBe(expected);
  });
});
