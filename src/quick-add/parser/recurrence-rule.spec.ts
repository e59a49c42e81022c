import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { onDayOfYear, onMonthDays, onNthWeekdays, onWeekdays, ruleOf, untilOf } from './recurrence-rule.js';

/** The days of the rule from a given day. */
const daysOf = (rule: string, from: string, count: number): string[] =>
  new RRuleTemporal({
    rruleString: `DTSTART;TZID=UTC:${from.replaceAll('-', '')}T090000\nRRULE:${rule};COUNT=${count}`,
  })
    .all()
    .map((day) => day.toPlainDate().toString());

describe('onMonthDays', () => {
  it.each([
    [[1], 'BYMONTHDAY=1'],
    [[15, 1, 15], 'BYMONTHDAY=1,15'],
    [[28], 'BYMONTHDAY=28'],
    [[-1], 'BYMONTHDAY=-1'],
    [[-1, 15], 'BYMONTHDAY=15,-1'],
    [[29], 'BYMONTHDAY=28,29;BYSETPOS=-1'],
    [[30], 'BYMONTHDAY=28,29,30;BYSETPOS=-1'],
    [[31], 'BYMONTHDAY=28,29,30,31;BYSETPOS=-1'],
    [[30, 15], 'BYMONTHDAY=15,28,29,30;BYSETPOS=1,-1'],
    [[28, 31], 'BYMONTHDAY=28,29,30,31;BYSETPOS=1,-1'],
    [[30, -1], 'BYMONTHDAY=28,29,30,31;BYSETPOS=3,-1'],
    [[30, 31, -1, 1], 'BYMONTHDAY=1,28,29,30,31;BYSETPOS=1,4,-1'],
  ])('of %j is %s', (days, byParts) => {
    expect(onMonthDays(days)).toBe(byParts);
  });

  it.each([
    [[31], ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
    [
      [15, 30],
      ['2027-01-15', '2027-01-30', '2027-02-15', '2027-02-28', '2027-03-15', '2027-03-30'],
    ],
    [
      [28, 30],
      ['2027-01-28', '2027-01-30', '2027-02-28', '2027-03-28', '2027-03-30', '2027-04-28'],
    ],
    [
      [1, -1],
      ['2027-01-01', '2027-01-31', '2027-02-01', '2027-02-28', '2027-03-01'],
    ],
    [
      [30, -1],
      ['2027-01-30', '2027-01-31', '2027-02-28', '2027-03-30', '2027-03-31', '2027-04-30', '2027-05-30'],
    ],
  ])('of %j falls on a day of every month', (days, expected) => {
    expect(daysOf(ruleOf('month', 1, onMonthDays(days)), '2027-01-01', expected.length)).toEqual(expected);
  });
});

describe('onDayOfYear', () => {
  it.each([
    [12, 24, 'BYMONTH=12;BYMONTHDAY=24'],
    [1, 31, 'BYMONTH=1;BYMONTHDAY=31'],
    [2, 29, 'BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1'],
    [2, 30, null],
    [6, 31, null],
    [6, 0, null],
  ])('of month %i, day %i is %s', (month, day, byParts) => {
    expect(onDayOfYear(month, day)).toBe(byParts);
  });

  it('falls back to 28 February for the 29th', () => {
    const expected = ['2027-02-28', '2028-02-29', '2029-02-28'];
    expect(daysOf(ruleOf('year', 1, onDayOfYear(2, 29)!), '2027-01-01', 3)).toEqual(expected);
  });
});

describe('the other parts of a rule', () => {
  it.each([
    [ruleOf('day', 1), 'FREQ=DAILY'],
    [ruleOf('hour', 4), 'FREQ=HOURLY;INTERVAL=4'],
    [
      ruleOf('week', 2, onWeekdays(['Sun', 'friday', 'thurs', 'Mondays', 'mon'])),
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH,FR,SU',
    ],
    [ruleOf('month', 1, onNthWeekdays([-1], 'friday')), 'FREQ=MONTHLY;BYDAY=-1FR'],
    [untilOf(Temporal.PlainDate.from('2026-12-24'), null), 'UNTIL=20261224'],
    [untilOf(Temporal.PlainDate.from('2026-12-24'), 'Europe/Berlin'), 'UNTIL=20261224T225959Z'],
    [untilOf(Temporal.PlainDate.from('2026-12-24'), 'Pacific/Kiritimati'), 'UNTIL=20261224T095959Z'],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected);
  });
});
