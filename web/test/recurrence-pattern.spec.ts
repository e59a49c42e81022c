import { monthDaysFor, type Pattern, readPattern, ruleOf } from '../src/panel/recurrence-pattern';

// A Friday, and the last one of November.
const DATE = { date: '2026-11-27' };
const ZONED = { dateTime: '2026-11-27T09:00:00', timeZone: 'America/New_York' };
const WEEKLY: Pattern = {
  unit: 'WEEKLY',
  interval: 2,
  weekdays: ['TH', 'MO'],
  monthDay: 'BYMONTHDAY=3',
  end: { kind: 'never' },
};

describe('readPattern', () => {
  it.each([
    'FREQ=DAILY',
    'FREQ=DAILY;INTERVAL=3;COUNT=10',
    'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=MONTHLY;INTERVAL=6;BYDAY=-1FR',
    'FREQ=MONTHLY;UNTIL=20270131;BYMONTHDAY=27',
    'FREQ=YEARLY',
  ])('reads %s, which ruleOf writes again', (rule) => {
    expect(ruleOf(readPattern(rule, DATE)!, DATE)).toBe(rule);
  });

  it.each([
    'FREQ=HOURLY',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=DAILY;BYDAY=MO',
    'FREQ=YEARLY;BYMONTH=3',
    'FREQ=MONTHLY;BYMONTHDAY=1,15',
    'FREQ=MONTHLY;BYDAY=MO',
    'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1',
    'FREQ=WEEKLY;INTERVAL=2;WKST=SU',
  ])('leaves %s as it is', (rule) => {
    expect(readPattern(rule, DATE)).toBeNull();
  });

  it('reads the last day in the time zone of the due', () => {
    const { end } = readPattern('FREQ=DAILY;UNTIL=20270101T045959Z', ZONED)!;
    expect(end).toEqual({ kind: 'until', date: '2026-12-31' });
  });

  it('reads a last day that was set before the due had a time', () => {
    const { end } = readPattern('FREQ=DAILY;UNTIL=20261231', ZONED)!;
    expect(end).toEqual({ kind: 'until', date: '2026-12-31' });
  });
});

describe('ruleOf', () => {
  it('has the weekdays of a weekly rule in order, and no other part', () => {
    expect(ruleOf(WEEKLY, DATE)).toBe('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH');
    expect(ruleOf({ ...WEEKLY, unit: 'MONTHLY', interval: 1 }, DATE)).toBe('FREQ=MONTHLY;BYMONTHDAY=3');
  });

  it('ends with the last second of the day in the time zone of the due', () => {
    const end = { kind: 'until', date: '2026-12-31' } as const;
    expect(ruleOf({ ...WEEKLY, end }, ZONED)).toContain(';UNTIL=20270101T045959Z;');
    expect(ruleOf({ ...WEEKLY, end }, { dateTime: '2026-11-27T09:00:00' })).toContain(';UNTIL=20261231;');
  });
});

describe('monthDaysFor', () => {
  it('offers the day of the due, its weekday, and the last ones where they are', () => {
    expect(monthDaysFor(DATE, '')).toEqual(['BYMONTHDAY=27', 'BYDAY=4FR', 'BYDAY=-1FR']);
    expect(monthDaysFor({ date: '2027-02-28' }, '')).toEqual([
      'BYMONTHDAY=28',
      'BYMONTHDAY=-1',
      'BYDAY=4SU',
      'BYDAY=-1SU',
    ]);
    expect(monthDaysFor({ date: '2026-12-01' }, 'BYMONTHDAY=15')).toEqual([
      'BYMONTHDAY=15',
      'BYMONTHDAY=1',
      'BYDAY=1TU',
    ]);
  });
});
