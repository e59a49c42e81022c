import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { type Due, instantOf } from '../due.js';
import { faultOf, nextDue, type Series } from './series.js';

const page = readFileSync('docs/time.md', 'utf8');

/** The rows of all tables with these columns, without backquotes. */
function rowsOf(...columns: string[]): string[][] {
  const tables = page.split('\n\n').filter((block) => block.startsWith('| '));
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', ''));
  const rows = tables.map((table) => table.trim().split('\n').map(cellsOf));
  return rows.filter(([head]) => head!.join() === columns.join()).flatMap((table) => table.slice(2));
}

/** `2026-12-24`, `2026-12-24T18:00:00` or `2026-12-24T18:00:00 Europe/Berlin`. */
function dueOf(text: string): Due {
  const [time = '', timeZone] = text.split(' ');
  if (!time.includes('T')) return { date: time };
  return timeZone === undefined ? { dateTime: time } : { dateTime: time, timeZone };
}

const seriesOf = (due: Due, rule: string, from: Series['from']): Series => ({
  rule,
  from,
  start: due,
  due,
  number: 1,
});

describe('docs/time.md', () => {
  const moments = rowsOf('due', 'moment', 'why');
  const following = rowsOf('due', 'rule', 'the next ones');
  const completed = rowsOf('due', 'rule', 'done', 'next');
  const missed = rowsOf('due', 'rule', 'missed until', 'on the schedule');

  it('has its tables', () => {
    expect([moments, following, completed, missed].map(({ length }) => length)).toEqual([3, 20, 7, 8]);
  });

  it.each(moments)('%s is %s', (due, moment) => {
    expect(instantOf(dueOf(due!), 'UTC').toString()).toBe(moment);
  });

  it.each(following)('%s, %s: %s', (due, rule, next) => {
    expect(faultOf(rule!, dueOf(due!))).toBeNull();
    let series: Series | null = seriesOf(dueOf(due!), rule!, 'due');
    for (const expected of next!.split(', ')) {
      const following: Due | null = nextDue(series!, { at: Temporal.Now.instant(), timeZone: 'UTC' });
      expect(following).toEqual(expected === 'the end' ? null : dueOf(expected));
      series = following && { ...series!, due: following, number: series!.number + 1 };
    }
  });

  it.each([
    ...completed.map((row) => ['completion', ...row] as [Series['from'], ...string[]]),
    ...missed.map((row) => ['now', ...row] as [Series['from'], ...string[]]),
  ])('from %s: %s, %s, done %s: %s', (from, due, rule, done, next) => {
    const at = Temporal.PlainDateTime.from(done!).toZonedDateTime('Europe/Berlin').toInstant();
    const series = seriesOf(dueOf(due!), rule!, from);
    const expected = next === 'the end' ? null : dueOf(next!);
    expect(nextDue(series, { at, timeZone: 'Europe/Berlin' })).toEqual(expected);
  });
});
