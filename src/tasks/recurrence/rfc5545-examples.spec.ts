import { faultOf, nextDue, occurrences, type Series } from './series.js';
import { Temporal } from 'temporal-polyfill';

const NEW_YORK = 'America/New_York';
const NOW = { at: Temporal.Instant.from('1997-01-01T00:00:00Z'), timeZone: 'UTC' };

/** `1997-09-02 03 10-01` are days of September and October 1997. */
function days(text: string): string[] {
  let latest = '';
  return text.split(' ').map((part) => (latest = latest.slice(0, 10 - part.length) + part));
}

function everyDay(from: string, to: string): string[] {
  const all = [];
  for (
    let day = Temporal.PlainDate.from(from);
    Temporal.PlainDate.compare(day, to) <= 0;
    day = day.add({ days: 1 })
  )
    all.push(day.toString());
  return all;
}

const JANUARIES = ['1998', '1999', '2000'].flatMap((year) => everyDay(`${year}-01-01`, `${year}-01-31`));

// Section 3.8.5.3 in order: the rule and its days; for rules without an end, the first of them.
const EXAMPLES: [string, string[]][] = [
  ['FREQ=DAILY;COUNT=10', everyDay('1997-09-02', '1997-09-11')],
  ['FREQ=DAILY;UNTIL=19971224T000000Z', everyDay('1997-09-02', '1997-12-23')],
  ['FREQ=DAILY;INTERVAL=2', days('1997-09-02 04 06 08 10 12 14 16 18 20 22 24 26 28 30 10-02 04 06')],
  ['FREQ=DAILY;INTERVAL=10;COUNT=5', days('1997-09-02 12 22 10-02 12')],
  ['FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA', JANUARIES],
  ['FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1', JANUARIES],
  ['FREQ=WEEKLY;COUNT=10', days('1997-09-02 09 16 23 30 10-07 14 21 28 11-04')],
  [
    'FREQ=WEEKLY;UNTIL=19971224T000000Z',
    days('1997-09-02 09 16 23 30 10-07 14 21 28 11-04 11 18 25 12-02 09 16 23'),
  ],
  [
    'FREQ=WEEKLY;INTERVAL=2;WKST=SU',
    days('1997-09-02 16 30 10-14 28 11-11 25 12-09 23 1998-01-06 20 02-03 17'),
  ],
  [
    'FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH',
    days('1997-09-02 04 09 11 16 18 23 25 30 10-02'),
  ],
  ['FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH', days('1997-09-02 04 09 11 16 18 23 25 30 10-02')],
  [
    'FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR',
    days('1997-09-01 03 05 15 17 19 29 10-01 03 13 15 17 27 29 31 11-10 12 14 24 26 28 12-08 10 12 22'),
  ],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH', days('1997-09-02 04 16 18 30 10-02 14 16')],
  [
    'FREQ=MONTHLY;COUNT=10;BYDAY=1FR',
    days('1997-09-05 10-03 11-07 12-05 1998-01-02 02-06 03-06 04-03 05-01 06-05'),
  ],
  ['FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR', days('1997-09-05 10-03 11-07 12-05')],
  [
    'FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU',
    days('1997-09-07 28 11-02 30 1998-01-04 25 03-01 29 05-03 31'),
  ],
  ['FREQ=MONTHLY;COUNT=6;BYDAY=-2MO', days('1997-09-22 10-20 11-17 12-22 1998-01-19 02-16')],
  ['FREQ=MONTHLY;BYMONTHDAY=-3', days('1997-09-28 10-29 11-28 12-29 1998-01-29 02-26')],
  ['FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15', days('1997-09-02 15 10-02 15 11-02 15 12-02 15 1998-01-02 15')],
  [
    'FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1',
    days('1997-09-30 10-01 31 11-01 30 12-01 31 1998-01-01 31 02-01'),
  ],
  [
    'FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15',
    days('1997-09-10 11 12 13 14 15 1999-03-10 11 12 13'),
  ],
  [
    'FREQ=MONTHLY;INTERVAL=2;BYDAY=TU',
    days('1997-09-02 09 16 23 30 11-04 11 18 25 1998-01-06 13 20 27 03-03 10 17 24 31'),
  ],
  [
    'FREQ=YEARLY;COUNT=10;BYMONTH=6,7',
    days('1997-06-10 07-10 1998-06-10 07-10 1999-06-10 07-10 2000-06-10 07-10 2001-06-10 07-10'),
  ],
  [
    'FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3',
    days('1997-03-10 1999-01-10 02-10 03-10 2001-01-10 02-10 03-10 2003-01-10 02-10 03-10'),
  ],
  [
    'FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200',
    days('1997-01-01 04-10 07-19 2000-01-01 04-09 07-18 2003-01-01 04-10 07-19 2006-01-01'),
  ],
  ['FREQ=YEARLY;BYDAY=20MO', days('1997-05-19 1998-05-18 1999-05-17')],
  ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', days('1997-05-12 1998-05-11 1999-05-17')],
  ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH', days('1997-03-13 20 27 1998-03-05 12 19 26 1999-03-04 11 18 25')],
  [
    'FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8',
    days('1997-06-05 12 19 26 07-03 10 17 24 31 08-07 14 21 28 1998-06-04 11 18 25 07-02'),
  ],
  // The first due does not match the rule, as in the example, which removes it with EXDATE.
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', days('1997-09-02 1998-02-13 03-13 11-13 1999-08-13 2000-10-13')],
  [
    'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13',
    days('1997-09-13 10-11 11-08 12-13 1998-01-10 02-07 03-07 04-11 05-09 06-13'),
  ],
  [
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
    days('1996-11-05 2000-11-07 2004-11-02'),
  ],
  ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', days('1997-09-04 10-07 11-06')],
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2',
    days('1997-09-29 10-30 11-27 12-30 1998-01-29 02-26 03-30'),
  ],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', days('1997-08-05 10 19 24')],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', days('1997-08-05 17 19 31')],
  ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', days('2007-01-15 30 02-15 03-15 30')],
];

const TIMES: [string, string[]][] = [
  // The RFC has UNTIL=19970902T170000Z, which is 13:00 in New York, but lists 15:00.
  ['FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z', ['09:00', '12:00', '15:00']],
  ['FREQ=MINUTELY;INTERVAL=15;COUNT=6', ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15']],
  ['FREQ=MINUTELY;INTERVAL=90;COUNT=4', ['09:00', '10:30', '12:00', '13:30']],
  [
    'FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40',
    [9, 10, 11, 12, 13, 14, 15, 16].flatMap((hour) =>
      ['00', '20', '40'].map((minute) => `${hour}:${minute}`.padStart(5, '0')),
    ),
  ],
];

/** The dues of a series up to its end, at most `max`. */
function dueTimes(rule: string, start: string, max: number): string[] {
  const due = { dateTime: start, timeZone: NEW_YORK };
  const times = [];
  let series: Series | null = { rule, from: 'due', start: due, due, number: 1 };
  while (series && times.length < max) {
    times.push((series.due as { dateTime: string }).dateTime);
    const next = nextDue(series, NOW);
    series = next && { ...series, due: next, number: series.number + 1 };
  }
  return times;
}

describe('the examples of RFC 5545, 3.8.5.3', () => {
  it.each(EXAMPLES)('%s occurs on its days at 9 in New York', (rule, expected) => {
    const isEnding = /COUNT|UNTIL/.test(rule);
    const times = expected.map((day) => `${day}T09:00:00`);
    expect(faultOf(rule, { dateTime: times[0]!, timeZone: NEW_YORK })).toBeNull();
    expect(dueTimes(rule, times[0]!, isEnding ? times.length + 1 : times.length)).toEqual(times);
  });

  it.each(EXAMPLES)('%s is previewed like stepping through it', (rule, expected) => {
    const due = { dateTime: `${expected[0]}T09:00:00`, timeZone: NEW_YORK };
    const [from, to] = [expected[0]!, expected.at(-1)!].map((day) =>
      Temporal.PlainDateTime.from(`${day}T09:00:00`),
    );
    const range = { from: from!, to: to!.add({ seconds: 1 }), max: 100 };
    const previewed = occurrences({ rule, from: 'due', start: due, due, number: 1 }, range, NOW);
    expect(previewed).toEqual(
      expected.slice(0, 100).map((day) => ({ dateTime: `${day}T09:00:00`, timeZone: NEW_YORK })),
    );
  });

  it.each(TIMES)('%s occurs at its times', (rule, expected) => {
    const times = expected.map((time) => `1997-09-02T${time}:00`);
    expect(dueTimes(rule, times[0]!, /COUNT|UNTIL/.test(rule) ? times.length + 1 : times.length)).toEqual(
      times,
    );
  });
});
