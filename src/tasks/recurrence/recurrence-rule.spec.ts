import { normalizeRule, readRule, InvalidRule } from './recurrence-rule.js';

describe('normalizeRule', () => {
  const sameRules = [
    ['freq=weekly;byday=mo,we', 'FREQ=WEEKLY;BYDAY=MO,WE'],
    ['RRULE:FREQ=DAILY', 'FREQ=DAILY'],
    ['FREQ=DAILY;', 'FREQ=DAILY'],
    ['RRULE:BYDAY=MO;FREQ=WEEKLY;', 'FREQ=WEEKLY;BYDAY=MO'],
    ['rrule:BYDAY=+2TU,-1fr;FREQ=MONTHLY', 'FREQ=MONTHLY;BYDAY=2TU,-1FR'],
    ['WKST=SU;COUNT=010;INTERVAL=02;FREQ=WEEKLY', 'FREQ=WEEKLY;INTERVAL=2;COUNT=10;WKST=SU'],
    ['UNTIL=20261231t235959z;FREQ=DAILY', 'FREQ=DAILY;UNTIL=20261231T235959Z'],
    [
      'BYSETPOS=-1;BYMINUTE=00;BYHOUR=09;BYMONTHDAY=+1,1,-1;BYMONTH=2;FREQ=YEARLY',
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1,-1;BYHOUR=9;BYMINUTE=0;BYSETPOS=-1',
    ],
  ];

  it.each(sameRules)('turns %s into %s', (given, canonical) => {
    expect(normalizeRule(given)).toBe(canonical);
  });

  it.each(sameRules)(
    'leaves the canonical form of %s as it is, and it reads the same',
    (given, canonical) => {
      expect(normalizeRule(canonical)).toBe(canonical);
      expect(readRule(canonical)).toEqual(readRule(given));
    },
  );
});

describe('readRule', () => {
  const ONE_RULE = 'rule must be the value of a single RRULE, without line breaks or other properties';
  const NO_START =
    'rule must be the value of a single RRULE: omit DTSTART, which comes from `due`. Example: FREQ=WEEKLY;BYDAY=TH';
  const NAME_AND_VALUE = 'rule must be NAME=value parts separated by semicolons';
  const KNOWN_PARTS =
    'rule must contain only these parts: FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY, BYHOUR, ' +
    'BYMINUTE, BYSECOND, BYSETPOS, WKST';
  const FREQUENCY = 'FREQ must be YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY or MINUTELY';
  const UNTIL = 'UNTIL must be a date such as 20261231 or a time such as 20261231T235959Z';
  const BYDAY = 'BYDAY must be weekdays such as MO, 2TU or -1FR';

  it.each([
    ['', ONE_RULE],
    ['INTERVAL=2', 'rule must contain FREQ'],
    ['FREQ=SECONDLY', FREQUENCY],
    ['FREQ=', FREQUENCY],
    ['FREQ', FREQUENCY],
    ['FREQ=DAILY,WEEKLY', FREQUENCY],
    ['FREQ=DAILY=WEEKLY', NAME_AND_VALUE],
    ['FREQ=DAILY;;', KNOWN_PARTS],
    [';FREQ=DAILY', KNOWN_PARTS],
    ['FREQ=DAILY;X-NAME=1', KNOWN_PARTS],
    ['FREQ=DAILY;__PROTO__=1', KNOWN_PARTS],
    ['FREQ=DAILY;BYEASTER=1', KNOWN_PARTS],
    ['RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD', KNOWN_PARTS],
    ['FREQ=DAILY;EXDATE=20260101', KNOWN_PARTS],
    ['FREQ=DAILY;FREQ=DAILY', 'rule must not repeat a part'],
    ['FREQ=DAILY;INTERVAL=2;interval=3', 'rule must not repeat a part'],
    ['FREQ=DAILY\nEXDATE:20260101', ONE_RULE],
    ['FREQ=DAILY\nDTSTART:20260101', NO_START],
    ['dtstart;TZID=Europe/Berlin:20260101T090000\nRRULE:FREQ=DAILY', NO_START],
    ['DTSTART=20260101T090000Z;FREQ=DAILY', NO_START],
    ['FREQ=DAILY\n', ONE_RULE],
    ['DTSTART:20260101\r\nRRULE:FREQ=DAILY', NO_START],
    ['EXRULE:FREQ=DAILY', ONE_RULE],
    ['RRULE:RRULE:FREQ=DAILY', ONE_RULE],
    [' FREQ=DAILY', ONE_RULE],
    ['FREQ=DA\u0131LY', ONE_RULE],
    ['FREQ=DAILY;\u0131NTERVAL=2', ONE_RULE],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL must be from 1 to 9999'],
    ['FREQ=DAILY;INTERVAL=1000000000', 'INTERVAL must be from 1 to 9999'],
    ['FREQ=DAILY;INTERVAL=1e3', 'INTERVAL must be from 1 to 9999'],
    ['FREQ=DAILY;INTERVAL=1,2', 'INTERVAL must be from 1 to 9999'],
    ['FREQ=DAILY;COUNT=0', 'COUNT must be from 1 to 9999'],
    ['FREQ=DAILY;COUNT=1000000000', 'COUNT must be from 1 to 9999'],
    ['FREQ=DAILY;UNTIL=20260230', UNTIL],
    ['FREQ=DAILY;UNTIL=20260101T250000Z', UNTIL],
    ['FREQ=DAILY;UNTIL=2026-01-01', UNTIL],
    ['FREQ=DAILY;UNTIL=20260101Z', UNTIL],
    ['FREQ=YEARLY;BYMONTH=13', 'BYMONTH must be from 1 to 12'],
    ['FREQ=YEARLY;BYMONTH=-1', 'BYMONTH must be from 1 to 12'],
    ['FREQ=YEARLY;BYMONTH=5L', 'BYMONTH must be from 1 to 12'],
    ['FREQ=YEARLY;BYWEEKNO=54', 'BYWEEKNO must be from 1 to 53 or from -1 to -53'],
    ['FREQ=YEARLY;BYYEARDAY=0', 'BYYEARDAY must be from 1 to 366 or from -1 to -366'],
    ['FREQ=MONTHLY;BYMONTHDAY=-32', 'BYMONTHDAY must be from 1 to 31 or from -1 to -31'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,,2', 'BYMONTHDAY must be from 1 to 31 or from -1 to -31'],
    ['FREQ=MONTHLY;BYDAY=0MO', BYDAY],
    ['FREQ=MONTHLY;BYDAY=54MO', BYDAY],
    ['FREQ=MONTHLY;BYDAY=MON', BYDAY],
    ['FREQ=DAILY;BYHOUR=24', 'BYHOUR must be from 0 to 23'],
    ['FREQ=DAILY;BYMINUTE=60', 'BYMINUTE must be from 0 to 59'],
    ['FREQ=DAILY;BYSECOND=60', 'BYSECOND must be from 0 to 59'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367', 'BYSETPOS must be from 1 to 366 or from -1 to -366'],
    ['FREQ=WEEKLY;WKST=XX', 'WKST must be MO, TU, WE, TH, FR, SA or SU'],
    [`FREQ=DAILY;BYHOUR=${'1,'.repeat(50_000)}1`, 'rule must have at most 500 characters'],
  ])('rejects %.60s: %s', (rule, sentence) => {
    expect(() => readRule(rule)).toThrow(new InvalidRule(sentence));
  });
});
