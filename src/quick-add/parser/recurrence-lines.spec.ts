import { Temporal } from 'temporal-polyfill';
import { firstOccurrence } from './recurrence-rule.js';
import { parseQuickAdd } from './quick-add-parser.js';

// A Wednesday, at 10:00.
const NOW = { instant: Temporal.Instant.from('2026-11-18T09:00:00Z'), timeZone: 'Europe/Berlin' };

/** The title, the rule and its first occurrence. */
function read(text: string, now = NOW): (string | undefined)[] {
  const { title, due, recurrence, time } = parseQuickAdd(text, now);
  const rule = recurrence?.rule ?? '';
  const first = rule ? firstOccurrence({ rule, due, time }, now) : null;
  return [title, rule, first && 'date' in first ? first.date : first?.dateTime.replace(/:00$/, '')];
}

describe('a line with a recurrence', () => {
  it.each([
    // adverbs and units
    ['Jog daily 6am', 'Jog', 'FREQ=DAILY', '2026-11-19T06:00'],
    ['Jog daily at noon', 'Jog', 'FREQ=DAILY', '2026-11-18T12:00'],
    ['Jog daily starting monday', 'Jog', 'FREQ=DAILY', '2026-11-23'],
    ['Bins biweekly', 'Bins', 'FREQ=WEEKLY;INTERVAL=2', '2026-11-18'],
    ['Bins bi-weekly on monday', 'Bins', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', '2026-11-23'],
    ['Bins biweekly friday', 'Bins', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', '2026-11-20'],
    ['Pay weekly fri 5pm', 'Pay', 'FREQ=WEEKLY;BYDAY=FR', '2026-11-20T17:00'],
    ['Pay monthly 1st', 'Pay', 'FREQ=MONTHLY;BYMONTHDAY=1', '2026-12-01'],
    ['Pay every half year', 'Pay', 'FREQ=MONTHLY;INTERVAL=6', '2026-11-18'],
    ['Pills every 8 hours', 'Pills', 'FREQ=HOURLY;INTERVAL=8', '2026-11-18T10:00'],
    ['Pills every 30 minutes', 'Pills', 'FREQ=MINUTELY;INTERVAL=30', '2026-11-18T10:00'],
    ['Pills every 3d', 'Pills', 'FREQ=DAILY;INTERVAL=3', '2026-11-18'],
    ['Pills every 4h', 'Pills', 'FREQ=HOURLY;INTERVAL=4', '2026-11-18T10:00'],
    ['Pills every half hour', 'Pills', 'FREQ=MINUTELY;INTERVAL=30', '2026-11-18T10:00'],
    ['Pills ev day', 'Pills', 'FREQ=DAILY', '2026-11-18'],
    ['Pills each monday', 'Pills', 'FREQ=WEEKLY;BYDAY=MO', '2026-11-23'],
    ['Pills every single day', 'Pills', 'FREQ=DAILY', '2026-11-18'],
    // parts of the day
    ['Stretch every morning', 'Stretch', 'FREQ=DAILY', '2026-11-19T09:00'],
    ['Pills each morning at 7', 'Pills', 'FREQ=DAILY', '2026-11-19T07:00'],
    ['Pills every night at 10', 'Pills', 'FREQ=DAILY', '2026-11-18T22:00'],
    ['Pills every other night at 9', 'Pills', 'FREQ=DAILY;INTERVAL=2', '2026-11-18T21:00'],
    ['Yoga every friday night', 'Yoga', 'FREQ=WEEKLY;BYDAY=FR', '2026-11-20T21:00'],
    ['Yoga every monday morning at 8', 'Yoga', 'FREQ=WEEKLY;BYDAY=MO', '2026-11-23T08:00'],
    ['Yoga every saturday and sunday morning', 'Yoga', 'FREQ=WEEKLY;BYDAY=SA,SU', '2026-11-21T09:00'],
    ['Pills every day at 7 in the morning', 'Pills', 'FREQ=DAILY', '2026-11-19T07:00'],
    ['Pills every day at midnight', 'Pills', 'FREQ=DAILY', '2026-11-19T00:00'],
    ['Pills every day @7pm', 'Pills', 'FREQ=DAILY', '2026-11-18T19:00'],
    // lists of weekdays
    ['Yoga every mon, fri', 'Yoga', 'FREQ=WEEKLY;BYDAY=MO,FR', '2026-11-20'],
    ['Yoga every mon wed fri', 'Yoga', 'FREQ=WEEKLY;BYDAY=MO,WE,FR', '2026-11-18'],
    ['Yoga every mon/wed/fri 6:30am', 'Yoga', 'FREQ=WEEKLY;BYDAY=MO,WE,FR', '2026-11-20T06:30'],
    ['Yoga every mon-fri at 9', 'Yoga', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-19T09:00'],
    ['Yoga mondays and fridays at 7', 'Yoga', 'FREQ=WEEKLY;BYDAY=MO,FR', '2026-11-20T07:00'],
    ['Yoga on mondays', 'Yoga', 'FREQ=WEEKLY;BYDAY=MO', '2026-11-23'],
    ['Yoga weekdays at 9', 'Yoga', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-19T09:00'],
    ['Yoga weekends', 'Yoga', 'FREQ=WEEKLY;BYDAY=SA,SU', '2026-11-21'],
    ['Drinks every 2 fridays', 'Drinks', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', '2026-11-20'],
    ['Drinks every 3 fridays at 3pm', 'Drinks', 'FREQ=WEEKLY;INTERVAL=3;BYDAY=FR', '2026-11-20T15:00'],
    ['Drinks every other tuesday', 'Drinks', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', '2026-11-24'],
    // days of a month or year
    ['Rent every month on 15', 'Rent', 'FREQ=MONTHLY;BYMONTHDAY=15', '2026-12-15'],
    ['Rent monthly on 15', 'Rent', 'FREQ=MONTHLY;BYMONTHDAY=15', '2026-12-15'],
    ['Rent every 15th', 'Rent', 'FREQ=MONTHLY;BYMONTHDAY=15', '2026-12-15'],
    ['Rent every month on the 1st and 15th', 'Rent', 'FREQ=MONTHLY;BYMONTHDAY=1,15', '2026-12-01'],
    ['Rent every first monday of the month at 9am', 'Rent', 'FREQ=MONTHLY;BYDAY=1MO', '2026-12-07T09:00'],
    ['Rent every 1st and 3rd monday', 'Rent', 'FREQ=MONTHLY;BYDAY=1MO,3MO', '2026-12-07'],
    ['Rent every last workday', 'Rent', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2026-11-30'],
    [
      'Rent every month on the first workday',
      'Rent',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1',
      '2026-12-01',
    ],
    ['Rent every end of month', 'Rent', 'FREQ=MONTHLY;BYMONTHDAY=-1', '2026-11-30'],
    ['Rent at the end of every month', 'Rent', 'FREQ=MONTHLY;BYMONTHDAY=-1', '2026-11-30'],
    ['Rent every 3 months on the 5th', 'Rent', 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5', '2026-12-05'],
    ['Tax every april 15', 'Tax', 'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15', '2027-04-15'],
    ['Tax yearly on april 15', 'Tax', 'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15', '2027-04-15'],
    ['Tax every year on the first monday of may', 'Tax', 'FREQ=YEARLY;BYMONTH=5;BYDAY=1MO', '2027-05-03'],
    ['Tax every 4th thursday in november', 'Tax', 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', '2026-11-26'],
    // an end
    ['Physio every week for 8 weeks', 'Physio', 'FREQ=WEEKLY;UNTIL=20270112', '2026-11-18'],
    [
      'Yoga every monday at 7pm for 8 weeks',
      'Yoga',
      'FREQ=WEEKLY;BYDAY=MO;UNTIL=20270117T225959Z',
      '2026-11-23T19:00',
    ],
    ['Yoga every day for 2 weeks', 'Yoga', 'FREQ=DAILY;UNTIL=20261201', '2026-11-18'],
    ['Yoga daily for 3 weeks at 9am', 'Yoga', 'FREQ=DAILY;UNTIL=20261209T225959Z', '2026-11-19T09:00'],
    ['Yoga weekly for 8 weeks starting monday', 'Yoga', 'FREQ=WEEKLY;UNTIL=20270117', '2026-11-23'],
    ['Yoga every day starting monday for 30 days', 'Yoga', 'FREQ=DAILY;UNTIL=20261222', '2026-11-23'],
    ['Yoga every month for 6 months', 'Yoga', 'FREQ=MONTHLY;UNTIL=20270517', '2026-11-18'],
    ['Yoga every day x5', 'Yoga', 'FREQ=DAILY;COUNT=5', '2026-11-18'],
    ['Yoga every day until march', 'Yoga', 'FREQ=DAILY;UNTIL=20270301', '2026-11-18'],
    ['Yoga every day until the end of january', 'Yoga', 'FREQ=DAILY;UNTIL=20270131', '2026-11-18'],
    [
      'Yoga every mon and wed at 6pm until 1 march',
      'Yoga',
      'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270301T225959Z',
      '2026-11-18T18:00',
    ],
    ['Yoga every day through march 3', 'Yoga', 'FREQ=DAILY;UNTIL=20270303', '2026-11-18'],
    [
      'Yoga every month starting 1 january until december',
      'Yoga',
      'FREQ=MONTHLY;UNTIL=20271201',
      '2027-01-01',
    ],
    ['Meditate every day for 10 minutes', 'Meditate for 10 minutes', 'FREQ=DAILY', '2026-11-18'],
    // a start
    ['Bills every 6 months starting 30 Aug', 'Bills', 'FREQ=MONTHLY;INTERVAL=6', '2027-08-30'],
    ['Bills every month starting on jan 31', 'Bills', 'FREQ=MONTHLY', '2027-01-31'],
    ['Trash every other tuesday starting tomorrow', 'Trash', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', '2026-11-24'],
    ['Trash every monday starting 1 dec', 'Trash', 'FREQ=WEEKLY;BYDAY=MO', '2026-12-07'],
    ['Trash every 2 weeks from friday', 'Trash', 'FREQ=WEEKLY;INTERVAL=2', '2026-11-20'],
    ['Gym every other day starting tomorrow at 7am', 'Gym', 'FREQ=DAILY;INTERVAL=2', '2026-11-19T07:00'],
    ['Feed every 2 hours starting at 9am', 'Feed', 'FREQ=HOURLY;INTERVAL=2', '2026-11-19T09:00'],
    // a time that is past today
    ['Run every day at 0:01', 'Run', 'FREQ=DAILY', '2026-11-19T00:01'],
    ['Run every weekday at 9:30', 'Run', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-19T09:30'],
    ['Run every other day at 8', 'Run', 'FREQ=DAILY;INTERVAL=2', '2026-11-19T08:00'],
    ['Run every wednesday at 9:00', 'Run', 'FREQ=WEEKLY;BYDAY=WE', '2026-11-25T09:00'],
    ['Run every week at 8am', 'Run', 'FREQ=WEEKLY', '2026-11-19T08:00'],
    ['Run every day today at 9:00', 'Run', 'FREQ=DAILY', '2026-11-19T09:00'],
  ])('%s', (text, title, rule, first) => {
    expect(read(text)).toEqual([title, rule, first]);
  });

  it.each([
    'every day at 0:01',
    'every 2 weeks at 13:54',
    'every morning',
    'every hour starting today at 9:00',
  ])('never starts in the past: %s', (text) => {
    const now = { ...NOW, instant: Temporal.Instant.from('2026-11-18T12:55:00Z') };
    expect(read(`x ${text}`, now)[2]! > '2026-11-18T13:55').toBe(true);
  });
});
