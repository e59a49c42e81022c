import { columnsOf, type Due } from '../due.js';
import type { Reminder } from '../task.entity.js';
import { reminderTimes } from './reminder-events.repository.js';

const times = (due: Due | null, reminders: Reminder[], timeZone = 'Europe/Berlin'): string[] =>
  reminderTimes({ ...columnsOf(due), reminders }, timeZone).map((time) => time.toString());

const AN_HOUR = [{ minutesBefore: 60 }];

describe('reminderTimes', () => {
  it.each([
    [{ date: '2026-12-24' }, '2026-12-23T22:00:00Z'],
    [{ dateTime: '2026-12-24T18:00:00' }, '2026-12-24T16:00:00Z'],
    [{ dateTime: '2026-12-24T18:00:00', timeZone: 'Asia/Tokyo' }, '2026-12-24T08:00:00Z'],
  ])('counts from the due, in the zone of the owner if it has none: %j', (due, moment) =>
    expect(times(due, AN_HOUR)).toEqual([moment]),
  );

  it('counts elapsed minutes across a change of daylight saving', () => {
    const due = { dateTime: '2026-03-29T03:30:00', timeZone: 'Europe/Berlin' };
    expect(times(due, AN_HOUR)).toEqual(['2026-03-29T00:30:00Z']);
    expect(times({ date: '2026-03-30' }, [{ minutesBefore: 24 * 60 }])).toEqual(['2026-03-28T22:00:00Z']);
  });

  it('keeps an absolute reminder whenever the task is due', () => {
    const at = [{ at: '2026-12-24T08:00:00.000Z' }];
    for (const due of [null, { date: '2020-01-01' }])
      expect(times(due, at)).toEqual(['2026-12-24T08:00:00Z']);
  });

  it('skips relative reminders without a due', () => {
    expect(times(null, [{ minutesBefore: 0 }, { minutesBefore: 5 }])).toEqual([]);
  });

  it('sorts them and keeps duplicates', () => {
    const due = { dateTime: '2026-12-24T18:00:00', timeZone: 'UTC' };
    const reminders = [{ minutesBefore: 0 }, { at: '2026-12-24T17:59:00.000Z' }, { minutesBefore: 1 }];
    expect(times(due, reminders)).toEqual([
      '2026-12-24T17:59:00Z',
      '2026-12-24T17:59:00Z',
      '2026-12-24T18:00:00Z',
    ]);
  });

  it('is empty without reminders', () => expect(times({ date: '2026-12-24' }, [])).toEqual([]));
});
