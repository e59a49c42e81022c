import { Temporal } from 'temporal-polyfill';
import { maskText } from './spans.js';
import { readWhen, type When } from './when.js';

const NOW = { instant: Temporal.Instant.from('2026-11-18T09:00:00Z'), timeZone: 'Europe/Berlin' };

/** The result in one line, with the parsed words in brackets. */
function read(text: string): string {
  const { due, recurrence, time, found }: When = readWhen(maskText(text, []), NOW);
  const words = found
    .toSorted((one, other) => one.start - other.start)
    .map(({ start, end }) => text.slice(start, end));
  const day = due && ('date' in due ? due.date : due.dateTime);
  const told = [day, time, recurrence?.rule, recurrence?.from === 'completion' ? 'completion' : null];
  return `${told.filter(Boolean).join(' ')} [${words.join('|')}]`;
}

describe('readWhen', () => {
  it.each([
    ['x tomorrow y 9:00', '2026-11-19 [tomorrow]'],
    ['x tomorrow y 17:00', '2026-11-19T17:00:00 [tomorrow|17:00]'],
    ['17:00 x tomorrow 9:00', '2026-11-19T09:00:00 [tomorrow|9:00]'],
    ['9:00 tomorrow', '2026-11-19T09:00:00 [9:00|tomorrow]'],
    ['tomorrow by 5pm', '2026-11-19T17:00:00 [tomorrow|by 5pm]'],
    ['tomorrow, at 9', '2026-11-19T09:00:00 [tomorrow|at 9]'],
    ['at 9 tomorrow', '2026-11-19T09:00:00 [at 9|tomorrow]'],
    ['morning tomorrow', ' []'],
    ['at 9', ' []'],
    ['noon', ' []'],
    ['tomorrow, friday', ' []'],
    ['due by friday', '2026-11-20 [due by friday]'],
    ['due on the 24th of Dec', '2026-12-24 [due on the 24th of Dec]'],
    ['starting on friday', '2026-11-20 [starting on friday]'],
    ['log on tomorrow', '2026-11-19 [tomorrow]'],
    ['in 2 hours 9:00', ' []'],
    ['at 10:00', '2026-11-19T10:00:00 [at 10:00]'],
    ['at 10:01', '2026-11-18T10:01:00 [at 10:01]'],
    ['today 9:00', '2026-11-18T09:00:00 [today|9:00]'],
    ['18 Nov 9:00', '2027-11-18T09:00:00 [18 Nov|9:00]'],
    ['this wednesday 9:00', '2026-11-18T09:00:00 [this wednesday|9:00]'],
    ['vitamin A tomorrow', '2026-11-19 [tomorrow]'],
  ])('reads %j as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['a friday ticket'],
    ['for tomorrow'],
    ['from friday'],
    ['before 24 Dec'],
    ['until tomorrow'],
    ['Black Friday'],
    ['the 3rd friday'],
    ['once in a week'],
    ['monday to friday'],
    ['monday and tuesday'],
    ['monday - 24 Dec'],
    ['24 Dec - friday'],
    ['9am to 5pm'],
    ['at 9:00 - 10:00'],
    ['for 17:00'],
  ])('reads no day or time in %j', (text) => {
    expect(read(text)).toBe(' []');
  });

  it.each([
    ['every day 9:00', '09:00:00 FREQ=DAILY [every day|9:00]'],
    ['9:00 every day', '09:00:00 FREQ=DAILY [9:00|every day]'],
    ['every day in the evening', '18:00:00 FREQ=DAILY [every day|in the evening]'],
    ['every day tomorrow 9:00', '2026-11-19T09:00:00 FREQ=DAILY [every day|tomorrow|9:00]'],
    ['every day at 9:00 tomorrow', '2026-11-19T09:00:00 FREQ=DAILY [every day|at 9:00|tomorrow]'],
    ['every day at 9:00 a 17:00', '09:00:00 FREQ=DAILY [every day|at 9:00]'],
    ['every hour in 2 hours', '2026-11-18T12:00:00 FREQ=HOURLY [every hour|in 2 hours]'],
    ['every day from friday', '2026-11-20 FREQ=DAILY [every day|from friday]'],
    ['every day until friday', 'FREQ=DAILY;UNTIL=20261120 [every day|until friday]'],
    ['every day till the 24th of Dec', 'FREQ=DAILY;UNTIL=20261224 [every day|till the 24th of Dec]'],
    ['every hour until friday', 'FREQ=HOURLY;UNTIL=20261120T225959Z [every hour|until friday]'],
    [
      'every day from monday 9:00 until 24 dec',
      '2026-11-23T09:00:00 FREQ=DAILY;UNTIL=20261224T225959Z [every day|from monday|9:00|until 24 dec]',
    ],
    ['until friday every day', ' []'],
    ['every day three times', 'FREQ=DAILY;COUNT=3 [every day|three times]'],
    ['every day at 9:00 for 10 times', '09:00:00 FREQ=DAILY;COUNT=10 [every day|at 9:00|for 10 times]'],
    ['every day 0 times', ' []'],
    ['every day chew 10 times', 'FREQ=DAILY [every day]'],
    ['every day 10 times until friday', ' []'],
    ["every day when it's done", "FREQ=DAILY completion [every day|when it's done]"],
    [
      'every day after completion for 2 times',
      'FREQ=DAILY;COUNT=2 completion [every day|after completion|for 2 times]',
    ],
    [
      'every day 2 times after completion',
      'FREQ=DAILY;COUNT=2 completion [every day|2 times|after completion]',
    ],
    ['every day when done with work', 'FREQ=DAILY [every day]'],
    ['every monday and every friday', ' []'],
  ])('reads %j as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('keeps the spelling of the time zone', () => {
    const now = { ...NOW, timeZone: 'asia/calcutta' };
    expect(readWhen(maskText('tomorrow 9:00', []), now).due).toEqual({
      dateTime: '2026-11-19T09:00:00',
      timeZone: 'asia/calcutta',
    });
  });
});
