import { readRule } from './recurrence-rule.js';
import { violatedLimit } from './rule-limits.js';

const ON_A_DAY = { date: '2026-01-15' };
const AT_A_TIME = { dateTime: '2026-01-15T09:00:00' };

describe('violatedLimit', () => {
  const HOURS =
    'FREQ=HOURLY and FREQ=MINUTELY cannot be used with BY parts; use FREQ=DAILY with BYHOUR and BYMINUTE';
  const TIMES = 'BYHOUR, BYMINUTE and BYSECOND need a due with a time';
  const NUMBERS = 'numbers in BYDAY need FREQ=MONTHLY or FREQ=YEARLY, and no BYWEEKNO';
  const OVER_THE_YEAR =
    'numbers in BYDAY that count within the year must be on every weekday, be at most 52, and not be used with BYMONTHDAY';
  const POSITION = 'BYSETPOS needs FREQ=MONTHLY or FREQ=YEARLY, and one time a day';
  const YEAR_DAY = 'BYYEARDAY cannot be used with other BY parts that choose days';
  const WEEK_NUMBER =
    'BYWEEKNO cannot be used with INTERVAL, or with BY parts that choose days other than BYDAY';

  const MONTH_DAY = 'BYMONTHDAY must contain a day that exists in a month of BYMONTH';
  const NTH_WEEKDAY = 'BYDAY must contain a weekday that exists in a month: its number is at most 5';
  const REACH =
    'BYSETPOS must contain a position within the days that the other BY parts choose in a month or year';
  const ALL_MONTH_DAYS = Array.from({ length: 31 }, (_, index) => index + 1).join();

  it.each([
    ['FREQ=DAILY;COUNT=2;UNTIL=20270101', 'rule must not have both COUNT and UNTIL'],
    ['FREQ=MONTHLY;BYWEEKNO=20', 'BYWEEKNO needs FREQ=YEARLY'],
    ['FREQ=DAILY;BYYEARDAY=100', 'BYYEARDAY needs FREQ=YEARLY'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'BYMONTHDAY cannot be used with FREQ=WEEKLY'],
    ['FREQ=WEEKLY;BYDAY=1MO', NUMBERS],
    ['FREQ=DAILY;BYDAY=MO,-1FR', NUMBERS],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO', NUMBERS],
    ['FREQ=MONTHLY;BYSETPOS=1', 'BYSETPOS needs another BY part to choose from'],
    ['FREQ=HOURLY;BYDAY=MO', HOURS],
    ['FREQ=MINUTELY;INTERVAL=20;BYHOUR=9', HOURS],
    [
      'FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55;BYSECOND=0,30',
      'BYHOUR, BYMINUTE and BYSECOND must give at most 48 times a day',
    ],
    ['FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1', POSITION],
    ['FREQ=DAILY;BYHOUR=9,17;BYSETPOS=1', POSITION],
    ['FREQ=MONTHLY;BYDAY=MO;BYHOUR=9,17;BYSETPOS=1', POSITION],
    ['FREQ=DAILY;INTERVAL=2;BYMONTHDAY=13', 'BYMONTHDAY cannot be used with FREQ=DAILY and INTERVAL'],
    ['FREQ=YEARLY;BYWEEKNO=1,2,3,4,5,6,7,8,9,10,11', 'BYWEEKNO and BYYEARDAY must have at most 10 values'],
    ['FREQ=YEARLY;BYYEARDAY=1,2,3,4,5,6,7,8,9,10,11', 'BYWEEKNO and BYYEARDAY must have at most 10 values'],
    ['FREQ=YEARLY;BYYEARDAY=100;BYDAY=MO', YEAR_DAY],
    ['FREQ=YEARLY;BYYEARDAY=100;BYMONTH=4', YEAR_DAY],
    ['FREQ=YEARLY;BYWEEKNO=20;BYYEARDAY=130', YEAR_DAY],
    ['FREQ=YEARLY;BYWEEKNO=20;BYMONTHDAY=13', WEEK_NUMBER],
    ['FREQ=YEARLY;BYWEEKNO=20;INTERVAL=2', WEEK_NUMBER],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO,TU;BYSETPOS=1', WEEK_NUMBER],
    ['FREQ=YEARLY;BYDAY=1MO,TU', OVER_THE_YEAR],
    ['FREQ=YEARLY;BYDAY=53MO', OVER_THE_YEAR],
    ['FREQ=YEARLY;BYDAY=1MO;BYMONTHDAY=1', OVER_THE_YEAR],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', MONTH_DAY],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31', MONTH_DAY],
    ['FREQ=MONTHLY;BYMONTH=2,4,6,9,11;BYMONTHDAY=31,-31', MONTH_DAY],
    ['FREQ=MONTHLY;BYDAY=6MO', NTH_WEEKDAY],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=6MO,-7TU', NTH_WEEKDAY],
    ['FREQ=MONTHLY;BYMONTHDAY=31;BYSETPOS=2', REACH],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6,-6', REACH],
    ['FREQ=MONTHLY;BYDAY=1MO,2TU;BYSETPOS=3', REACH],
    [`FREQ=MONTHLY;BYMONTHDAY=${ALL_MONTH_DAYS};BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366`, REACH],
    ['FREQ=YEARLY;BYMONTH=1,2;BYDAY=MO;BYSETPOS=11', REACH],
    ['FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR;BYSETPOS=13', REACH],
    ['FREQ=YEARLY;BYDAY=1MO;BYSETPOS=2', REACH],
    ['FREQ=YEARLY;BYDAY=MO;BYSETPOS=54', REACH],
  ])('rejects %s: %s', (rule, sentence) => {
    expect(violatedLimit(readRule(rule), AT_A_TIME)).toBe(sentence);
  });

  it.each([
    ['FREQ=HOURLY', 'FREQ=HOURLY and FREQ=MINUTELY need a due with a time'],
    ['FREQ=MINUTELY;INTERVAL=30', 'FREQ=HOURLY and FREQ=MINUTELY need a due with a time'],
    ['FREQ=DAILY;BYHOUR=9', TIMES],
    ['FREQ=DAILY;BYMINUTE=0', TIMES],
    ['FREQ=DAILY;BYSECOND=0', TIMES],
  ])('rejects %s for a date, but not for a time', (rule, sentence) => {
    expect(violatedLimit(readRule(rule), ON_A_DAY)).toBe(sentence);
    expect(violatedLimit(readRule(rule), AT_A_TIME)).toBeNull();
  });

  it.each([
    'FREQ=MONTHLY;BYDAY=1MO,FR;BYMONTHDAY=1,2,3',
    'FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO,TU;BYMONTHDAY=25',
    'FREQ=YEARLY;BYDAY=52MO,-52FR',
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO,TU',
    'FREQ=YEARLY;INTERVAL=3;BYYEARDAY=1,-1',
    'FREQ=DAILY;INTERVAL=2;BYMONTH=6,7,8;BYDAY=MO',
    'FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=9',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29,30',
    'FREQ=MONTHLY;BYDAY=5MO,6TU',
    `FREQ=MONTHLY;BYMONTHDAY=${ALL_MONTH_DAYS};BYSETPOS=31,32`,
    'FREQ=YEARLY;BYDAY=MO;BYSETPOS=53',
    'FREQ=YEARLY;BYMONTH=1;BYDAY=MO;BYSETPOS=5',
  ])('accepts %s', (rule) => {
    expect(violatedLimit(readRule(rule), AT_A_TIME)).toBeNull();
  });
});
