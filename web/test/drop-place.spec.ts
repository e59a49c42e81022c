import type { Task } from '@todo-backend/client/replica';
import type { TreeRow } from '../src/data/task-tree';
import { dropPlace } from '../src/dragging/drop-place';

/** One row for each line; its indentation is the depth, and `+` marks a collapsed task. */
function tree(outline: string): TreeRow[] {
  const lines = outline.split('\n').filter((line) => line.trim() !== '');
  const indentOf = (line: string): number => line.search(/\S/);
  const base = Math.min(...lines.map(indentOf));
  return lines.map((line) => ({
    kind: 'task',
    task: { id: line.trim().replace('+', '') } as Task,
    depth: (indentOf(line) - base) / 2,
    children: line.endsWith('+') ? 1 : 0,
    isCollapsed: line.endsWith('+'),
  }));
}

const ROWS = tree(`
  a
    a1
      a11
    a2
  b
  c+
  d
`);

/** Where `ids` go when the first of them is dropped on `overId`, as `depth parent place`; null if nowhere. */
function drop(ids: string, overId: string, levels = 0, { rows = ROWS, height = 0 } = {}): string | null {
  const dragged = ids.split(' ').map((id) => ({ id }) as Task);
  const found = dropPlace({ rows, dragged, height, activeId: dragged[0]!.id, overId, levels });
  return found && `${found.depth} ${found.parent?.id ?? '-'} ${Object.entries(found.place)[0]!.join(' ')}`;
}

describe('dropPlace', () => {
  it('is before a row above, and after a row below', () => {
    expect(drop('d', 'b')).toBe('0 - after a');
    expect(drop('d', 'a')).toBe('0 - before a');
    expect(drop('b', 'd')).toBe('0 - after d');
  });

  it('chooses the level by the horizontal movement, within what the rows allow', () => {
    expect([0, 1, 2, 3, 9, -1].map((levels) => drop('d', 'b', levels))).toEqual([
      '0 - after a',
      '1 a after a2',
      '2 a2 parentId a2',
      '2 a2 parentId a2',
      '2 a2 parentId a2',
      '0 - after a',
    ]);
    expect(drop('d', 'a1', 0)).toBe('1 a before a1');
    expect(drop('d', 'a11', 1)).toBe('2 a1 before a11');
  });

  it('nests a row where it is, and takes it out', () => {
    expect(drop('b', 'b')).toBeNull();
    expect(drop('b', 'b', 1)).toBe('1 a after a2');
    expect(drop('a2', 'a2', -1)).toBe('0 - after a');
  });

  it('moves subtasks along, which are no targets themselves', () => {
    expect(drop('a', 'a11')).toBeNull();
    expect(drop('a1', 'a11', 1)).toBeNull();
    expect(drop('a', 'b', 1)).toBe('1 b parentId b');
  });

  it('puts nothing into a collapsed task', () => {
    expect(drop('d', 'd', 1)).toBeNull();
  });

  it('ignores other selected rows', () => {
    expect(drop('a2 b', 'd')).toBe('1 d parentId d');
    expect(drop('d a2 a1', 'b', 1)).toBe('1 a parentId a');
  });

  it('keeps five levels, with those of the subtasks', () => {
    const deep = tree(`
      a
        b
          c
            d
      x
        y
      z
    `);
    expect(drop('z', 'x', 9, { rows: deep })).toBe('4 d parentId d');
    expect(drop('x', 'x', 9, { rows: deep, height: 1 })).toBe('3 c after d');
    expect(drop('z', 'x', 9, { rows: deep, height: 4 })).toBe('0 - after a');
    expect(drop('z', 'd', 9, { rows: deep, height: 4 })).toBeNull();
  });
});
