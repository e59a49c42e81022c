import { InvalidInput } from '../platform/errors/problems.js';
import type { Due } from './due.js';
import { RecurrenceNeedsDue } from './task.errors.js';
import { recurrenceOf, type Schedule, scheduleColumns, scheduleOf, seriesOf } from './task-schedule.js';

const BERLIN: Due = { dateTime: '2027-01-31T09:00:00', timeZone: 'Europe/Berlin' };
const MONTHLY: Schedule = { due: BERLIN, recurrence: { rule: 'FREQ=MONTHLY;COUNT=5', from: 'due' } };

/** A series started with `MONTHLY`, two occurrences later. */
const LATER = {
  ...scheduleColumns({ ...MONTHLY, due: { ...BERLIN, dateTime: '2027-05-31T09:00:00' } }),
  seriesStart: '2027-01-31T09:00:00',
  seriesNumber: 3,
};
const place = ({ seriesStart, seriesNumber }: ReturnType<typeof scheduleColumns>) => [
  seriesStart,
  seriesNumber,
];

describe('scheduleColumns', () => {
  it.each([
    ['nothing', { due: null, recurrence: null }],
    ['a due alone', { due: BERLIN, recurrence: null }],
    ['both', MONTHLY],
  ])('round-trips a schedule: %s', (_, schedule) => {
    expect(scheduleOf(scheduleColumns(schedule))).toEqual(schedule);
  });

  it('starts a series with its due as the first occurrence', () => {
    expect(place(scheduleColumns(MONTHLY))).toEqual(['2027-01-31T09:00:00', 1]);
    expect(place(scheduleColumns({ due: BERLIN, recurrence: null }))).toEqual([null, null]);
  });

  it('stores the rule in canonical form', () => {
    const recurrence = { rule: 'rrule:count=5;freq=monthly', from: 'due' } as const;
    expect(scheduleColumns({ due: BERLIN, recurrence }).recurrenceRule).toBe('FREQ=MONTHLY;COUNT=5');
  });

  it('continues the series if nothing changes', () => {
    expect(scheduleColumns(scheduleOf(LATER), LATER)).toEqual(LATER);
  });

  it('continues from a new due and keeps counting', () => {
    const due = { dateTime: '2027-06-15T10:00:00', timeZone: 'Europe/Berlin' };
    expect(place(scheduleColumns({ ...MONTHLY, due }, LATER))).toEqual(['2027-06-15T10:00:00', 3]);
    const elsewhere = { dateTime: '2027-05-31T09:00:00', timeZone: 'Asia/Tokyo' };
    expect(place(scheduleColumns({ ...MONTHLY, due: elsewhere }, LATER))).toEqual(['2027-05-31T09:00:00', 3]);
  });

  it.each([
    { rule: 'FREQ=MONTHLY;COUNT=6', from: 'due' } as const,
    { rule: 'FREQ=MONTHLY;COUNT=5', from: 'completion' } as const,
  ])('starts a new series with another rule: %j', (recurrence) => {
    const { due } = scheduleOf(LATER);
    expect(place(scheduleColumns({ due, recurrence }, LATER))).toEqual(['2027-05-31T09:00:00', 1]);
  });

  it('starts a series if there was none', () => {
    const before = scheduleColumns({ due: BERLIN, recurrence: null });
    expect(place(scheduleColumns(MONTHLY, before))).toEqual(['2027-01-31T09:00:00', 1]);
  });

  it('rejects a recurrence without a due', () => {
    expect(() => scheduleColumns({ ...MONTHLY, due: null })).toThrow(RecurrenceNeedsDue);
  });

  it.each(['FREQ=SECONDLY', 'FREQ=MONTHLY;UNTIL=20270130', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', ''])(
    'refuses a rule that cannot be, and points to it: %j',
    (rule) => {
      const refused = () => scheduleColumns({ due: BERLIN, recurrence: { rule, from: 'due' } });
      expect(refused).toThrow(InvalidInput);
      expect(refused).toThrow(
        expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/recurrence/rule' })] }),
      );
    },
  );
});

describe('seriesOf', () => {
  it('returns the start, the current due and the number of the series', () => {
    expect(seriesOf(LATER)).toEqual({
      ...MONTHLY.recurrence,
      start: BERLIN,
      due: { ...BERLIN, dateTime: '2027-05-31T09:00:00' },
      number: 3,
    });
  });
});

describe('recurrenceOf', () => {
  it('is null for a task that does not recur', () => {
    expect(recurrenceOf(scheduleColumns({ due: BERLIN, recurrence: null }))).toBeNull();
  });
});
