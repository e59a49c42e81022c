import { Temporal } from 'temporal-polyfill';
import type { Now } from './due-phrase.js';
import { dateOrderOf } from './calendar-date.js';
import { parseQuickAdd } from './quick-add-parser.js';

// A Wednesday, at 10:00.
const NOW = { instant: Temporal.Instant.from('2026-11-18T09:00:00Z'), timeZone: 'Europe/Berlin' };

/** The title, and the due or else the priority. */
function read(text: string, now: Now = NOW): (string | null)[] {
  const { title, due, recurrence, priority } = parseQuickAdd(text, now);
  expect(recurrence).toBeNull();
  const when = due && ('date' in due ? due.date : due.dateTime.replace(/:00$/, ''));
  return [title, when ?? (priority === null ? null : `p${priority}`)];
}

describe('a line with a date', () => {
  it.each([
    // a time with a part of the day
    ['Dinner tonight at 7', 'Dinner', '2026-11-18T19:00'],
    ['Movie tonight 9:30', 'Movie', '2026-11-18T21:30'],
    ['Movie at 9 tonight', 'Movie', '2026-11-18T21:00'],
    ['Movie tonight @ 9', 'Movie', '2026-11-18T21:00'],
    ['Movie tonight at 9pm', 'Movie', '2026-11-18T21:00'],
    ['Sleep tonight at 1', 'Sleep', '2026-11-19T01:00'],
    ['Sleep tonight at midnight', 'Sleep', '2026-11-19T00:00'],
    ['Movie tomorrow evening at 8', 'Movie', '2026-11-19T20:00'],
    ['Party tomorrow night at 10', 'Party', '2026-11-19T22:00'],
    ['Call mom this evening', 'Call mom', '2026-11-18T18:00'],
    ['Call mom this evening at 8', 'Call mom', '2026-11-18T20:00'],
    ['this morning at 8 call mom', 'call mom', '2026-11-18T08:00'],
    ['Call dentist monday afternoon at 3', 'Call dentist', '2026-11-23T15:00'],
    ['Call dentist tomorrow in the morning', 'Call dentist', '2026-11-19T09:00'],
    ['Call mom at 8 in the evening', 'Call mom', '2026-11-18T20:00'],
    ['Call mom friday at 8 at night', 'Call mom', '2026-11-20T20:00'],
    ['Wake up at 7 tomorrow morning', 'Wake up', '2026-11-19T07:00'],
    ['Wake up tomorrow morning 7:30', 'Wake up', '2026-11-19T07:30'],
    ['Wake up at 8 friday night', 'Wake up', '2026-11-20T20:00'],
    ['Do laundry sun evening', 'Do laundry', '2026-11-22T18:00'],
    // noon, midnight and other times
    ['Backup at midnight', 'Backup', '2026-11-19T00:00'],
    ['Sleep today at midnight', 'Sleep', '2026-11-19T00:00'],
    ['Lunch tomorrow at noon', 'Lunch', '2026-11-19T12:00'],
    ['Lunch noon tomorrow', 'Lunch', '2026-11-19T12:00'],
    ['Call at noon', 'Call', '2026-11-18T12:00'],
    ['Tea @ 3pm', 'Tea', '2026-11-18T15:00'],
    ['Tea @3pm', 'Tea', '2026-11-18T15:00'],
    ['Tea @15:30', 'Tea', '2026-11-18T15:30'],
    ['Tea @5.30pm friday', 'Tea', '2026-11-20T17:30'],
    ['Tea @noon', 'Tea', '2026-11-18T12:00'],
    ['Call tomorrow at half past 9', 'Call', '2026-11-19T09:30'],
    ['Call quarter past 3 friday', 'Call', '2026-11-20T03:15'],
    ["Call tomorrow at 5 o'clock", 'Call', '2026-11-19T05:00'],
    ['Sell at 10.30 tomorrow', 'Sell', '2026-11-19T10:30'],
    ['Dinner at 8 with Bob tomorrow', 'Dinner with Bob', '2026-11-19T08:00'],
    ['Lunch at 12:30 tomorrow with Ann', 'Lunch with Ann', '2026-11-19T12:30'],
    ['tomorrow at 8 call mom', 'call mom', '2026-11-19T08:00'],
    ['friday, 9am: dentist', 'dentist', '2026-11-20T09:00'],
    // abbreviated weekdays
    ['Call wed 3pm', 'Call', '2026-11-18T15:00'],
    ['Call mom wed', 'Call mom', '2026-11-18'],
    ['Call mom tues', 'Call mom', '2026-11-24'],
    ['Call mom Thurs 10:00', 'Call mom', '2026-11-19T10:00'],
    ['Call mom mon at 9', 'Call mom', '2026-11-23T09:00'],
    ['Call mom, fri at 9', 'Call mom', '2026-11-20T09:00'],
    ['Groceries sat 10am', 'Groceries', '2026-11-21T10:00'],
    ['Groceries on sat', 'Groceries', '2026-11-21'],
    ['Groceries Sat', 'Groceries', '2026-11-21'],
    ['Sat 10am soccer', 'soccer', '2026-11-21T10:00'],
    ['Sun 18:00 call grandma', 'call grandma', '2026-11-22T18:00'],
    ['Meeting tom 4pm', 'Meeting', '2026-11-19T16:00'],
    ['Meeting tom at 5', 'Meeting', '2026-11-19T05:00'],
    ['4pm tom meeting', 'meeting', '2026-11-19T16:00'],
    // days of the coming week
    ['Call Bob Tue in 2 weeks', 'Call Bob', '2026-12-01'],
    ['Follow up on friday in 3 weeks', 'Follow up', '2026-12-11'],
    ['Follow up in 3 weeks on friday', 'Follow up', '2026-12-11'],
    ['Follow up wed in 1 week', 'Follow up', '2026-11-25'],
    ['Dentist a week from friday', 'Dentist', '2026-11-27'],
    ['Dentist 2 weeks from tuesday', 'Dentist', '2026-12-08'],
    ['Dentist a week on friday', 'Dentist', '2026-11-27'],
    ['Dentist one week tomorrow', 'Dentist', '2026-11-26'],
    ['Call next week on friday', 'Call', '2026-11-27'],
    ['Call next week mon 9am', 'Call', '2026-11-23T09:00'],
    ['Dentist on the weekend', 'Dentist', '2026-11-21'],
    // offsets
    ['Water in 3d', 'Water', '2026-11-21'],
    ['Eggs in 2h 15m', 'Eggs', '2026-11-18T12:15'],
    ['Eggs in 2h15m', 'Eggs', '2026-11-18T12:15'],
    ['Eggs in 2 hours and 15 minutes', 'Eggs', '2026-11-18T12:15'],
    ['Eggs in an hour and a half', 'Eggs', '2026-11-18T11:30'],
    ['Eggs in 10min', 'Eggs', '2026-11-18T10:10'],
    ['Renew +5 days', 'Renew', '2026-11-23'],
    ['Renew +2w', 'Renew', '2026-12-02'],
    ['Renew +3h', 'Renew', '2026-11-18T13:00'],
    ['Renew in a couple of days', 'Renew', '2026-11-20'],
    ['Renew in 1mo', 'Renew', '2026-12-18'],
    ["Renew in 2 weeks' time", 'Renew', '2026-12-02'],
    ['Renew in 3 business days', 'Renew', '2026-11-23'],
    ['Renew a year from now', 'Renew', '2027-11-18'],
    ['Renew 3 days from tomorrow', 'Renew', '2026-11-22'],
    ['Renew in 3 days at 5pm', 'Renew', '2026-11-21T17:00'],
    // days of a month
    ['Rent 27th', 'Rent', '2026-11-27'],
    ['Rent 27th at 5pm', 'Rent', '2026-11-27T17:00'],
    ['Rent the 27th at 5pm', 'Rent', '2026-11-27T17:00'],
    ['Rent on the 3rd', 'Rent', '2026-12-03'],
    ['Rent on 1st', 'Rent', '2026-12-01'],
    ['Rent 31st', 'Rent', '2026-12-31'],
    ['Rent on the 15th of next month', 'Rent', '2026-12-15'],
    ['Meeting 25th of this month', 'Meeting', '2026-11-25'],
    ['Pay bills first monday of the month', 'Pay bills', '2026-12-07'],
    ['Party last friday of november', 'Party', '2026-11-27'],
    ['Party on the last friday of november', 'Party', '2026-11-27'],
    ['Party second tuesday of january 2027', 'Party', '2027-01-12'],
    ['Party first friday in march', 'Party', '2027-03-05'],
    ['Pay last day of february', 'Pay', '2027-02-28'],
    ['Submit first workday of january', 'Submit', '2027-01-01'],
    ['Submit last workday', 'Submit', '2026-11-30'],
    ['Submit last business day of the month at noon', 'Submit', '2026-11-30T12:00'],
    ['Report end of month', 'Report', '2026-11-30'],
    ['Report by the end of next month', 'Report', '2026-12-31'],
    ['Plan end of january', 'Plan', '2027-01-31'],
    ['Plan end of year', 'Plan', '2026-12-31'],
    ['Plan start of next week', 'Plan', '2026-11-23'],
    ['Plan beginning of next month', 'Plan', '2026-12-01'],
    ['Holiday mid January', 'Holiday', '2027-01-15'],
    ['Holiday mid-february', 'Holiday', '2027-02-15'],
    ['Holiday middle of march', 'Holiday', '2027-03-15'],
    // numeric dates
    ['Lunch 27/1', 'Lunch', '2027-01-27'],
    ['Lunch 1/27', 'Lunch', '2027-01-27'],
    ['Lunch on 31/1 at 7am', 'Lunch', '2027-01-31T07:00'],
    ['Lunch 24.12.', 'Lunch', '2026-12-24'],
    ['Lunch 3/3', 'Lunch', '2027-03-03'],
    // leading words
    ['Send invoice due friday', 'Send invoice', '2026-11-20'],
    ['Send invoice due: friday', 'Send invoice', '2026-11-20'],
    ['Send invoice due on the 30th', 'Send invoice', '2026-11-30'],
    ['Send invoice by tomorrow 5pm', 'Send invoice', '2026-11-19T17:00'],
    ['Fun @ friday 3pm', 'Fun', '2026-11-20T15:00'],
    ['Dinner friday with Sam', 'Dinner with Sam', '2026-11-20'],
    ['Friday call mom', 'call mom', '2026-11-20'],
    ['Saturday gym at 9:00', 'gym', '2026-11-21T09:00'],
    // priorities
    ['Fix the sink p1', 'Fix the sink', 'p3'],
    ['Fix the sink p4', 'Fix the sink', 'p0'],
    ['p2 call mom', 'call mom', 'p2'],
    ['Fix the sink P2', 'Fix the sink', 'p2'],
  ])('%s', (text, title, when) => {
    expect(read(text)).toEqual([title, when]);
  });

  it.each([
    ['day', '2027-04-03'],
    ['month', '2027-03-04'],
  ] as const)('with the %s first', (dateOrder, due) => {
    expect(read('Lunch 3/4', { ...NOW, dateOrder })).toEqual(['Lunch', due]);
    expect(read('Lunch 3/4/2027', { ...NOW, dateOrder })).toEqual(['Lunch', due]);
    expect(read('Add 3/4 cup', { ...NOW, dateOrder })).toEqual(['Add 3/4 cup', null]);
  });
});

describe('dateOrderOf', () => {
  it.each([
    ['en-US', 'month'],
    ['en-GB', 'day'],
    ['de', 'day'],
    ['ja-JP', 'month'],
  ])('%s begins with the %s', (locale, first) => {
    expect(dateOrderOf(locale)).toBe(first);
  });
});
