import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { parseQuickAdd, type QuickAdd } from './quick-add-parser.js';

const NOW = { instant: Temporal.Instant.from('2026-11-18T09:00:00Z'), timeZone: 'Europe/Berlin' };

const dueText = ({ due }: QuickAdd): string | null => due && ('date' in due ? due.date : due.dateTime);
const COLUMNS: Readonly<Record<string, (read: QuickAdd) => string | number | null>> = {
  title: ({ title }) => title,
  priority: ({ priority }) => priority,
  list: ({ listName }) => listName,
  labels: ({ labelNames }) => labelNames.join(',') || null,
  due: dueText,
  time: ({ time }) => time,
  rule: ({ recurrence }) => recurrence && recurrence.rule,
  from: ({ recurrence }) => recurrence && recurrence.from,
};

const cells = (line: string): string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'));

/** Each row of each table, by its columns' names. */
function rowsOf(document: string): Record<string, string>[] {
  const tables = document.split(/\n\n/).filter((block) => /^\| (text|todoist) /.test(block));
  return tables.flatMap((table) => {
    const [head, , ...rows] = table.trim().split('\n').map(cells);
    return rows.map((row) => Object.fromEntries(row.map((cell, column) => [head![column]!, cell])));
  });
}

const rows = rowsOf(readFileSync(join(process.cwd(), 'docs/quick-add.md'), 'utf8'));

describe('docs/quick-add.md', () => {
  it('has the tables that these tests read', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(new Set(rows.flatMap(Object.keys))).toEqual(new Set(['text', 'todoist', ...Object.keys(COLUMNS)]));
  });

  it.each(rows.map((row) => [row.text ?? row.todoist!, row] as const))(
    'tells what becomes of %s',
    (text, { text: _, todoist, ...told }) => {
      const read = parseQuickAdd(text, NOW, todoist === undefined ? 'default' : 'todoist');
      const found = Object.keys(told).map((column) => [column, String(COLUMNS[column]!(read) ?? '-')]);
      expect(Object.fromEntries(found)).toEqual(told);
    },
  );
});
