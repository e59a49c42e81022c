import fc from 'fast-check';
import { InvalidInput } from '../errors/problems.js';
import { keyBeside, neighbourIn, type Siblings } from './neighbours.js';
import { keyAfter, type Placed } from './ordering.js';

type Side = 'before' | 'after';

const compare = (a: Placed, b: Placed): number =>
  a.position < b.position ? -1 : a.position > b.position ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** Rows of one list, as a repository would keep them. */
class Rows implements Siblings {
  /** How many rows have got another key. */
  rewritten = 0;
  sorted: readonly Placed[];

  constructor(rows: readonly Placed[]) {
    this.sorted = [...rows].sort(compare);
  }

  /** So many rows, one after the other. */
  static inOrder(count: number): Rows {
    const rows: Placed[] = [];
    for (let nth = 0; nth < count; nth++)
      rows.push({ id: `row ${nth}`, position: keyAfter(rows.at(-1)?.position ?? null) });
    return new Rows(rows);
  }

  get ids(): string[] {
    return this.sorted.map(({ id }) => id);
  }

  get longest(): number {
    return Math.max(...this.sorted.map(({ position }) => position.length));
  }

  get(id: string): Placed {
    return this.sorted.find((row) => row.id === id)!;
  }

  async beside(row: Placed, side: Side, most: number): Promise<Placed[]> {
    const first = this.sorted.findIndex((other) => compare(other, row) >= 0);
    if (side === 'before') return this.sorted.slice(Math.max(0, first - most), first).reverse();
    return this.sorted.filter((other) => compare(other, row) > 0).slice(0, most);
  }

  async place(rows: readonly Placed[]): Promise<void> {
    const keys = new Map(rows.map(({ id, position }) => [id, position]));
    this.sorted = this.sorted
      .map(({ id, position }) => ({ id, position: keys.get(id) ?? position }))
      .sort(compare);
    this.rewritten += rows.length;
  }

  /** Puts a row, new or not, beside another. */
  async put(id: string, side: Side, beside: string): Promise<void> {
    const position = await keyBeside(this, this.get(beside), side, this.get(id) ?? { id, position: 'zz' });
    this.sorted = [...this.sorted.filter((row) => row.id !== id), { id, position }].sort(compare);
  }
}

describe('keyBeside', () => {
  it('does to the rows what the same moves do to an array', async () => {
    const moves = fc.array(fc.tuple(fc.nat(7), fc.constantFrom<Side>('before', 'after'), fc.nat(7)), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(moves, async (sequence) => {
        const rows = Rows.inOrder(8);
        const model = rows.ids;
        for (const [from, side, to] of sequence) {
          if (from === to) continue;
          const [id, beside] = [`row ${from}`, `row ${to}`];
          await rows.put(id, side, beside);
          model.splice(model.indexOf(id), 1);
          model.splice(model.indexOf(beside) + (side === 'after' ? 1 : 0), 0, id);
          expect(rows.ids).toEqual(model);
        }
        expect(rows.rewritten).toBe(0);
      }),
    );
  });

  it('leaves the key of a row that stands there already', async () => {
    const rows = Rows.inOrder(3);
    expect(await keyBeside(rows, rows.get('row 0'), 'after', rows.get('row 1'))).toBe(
      rows.get('row 1').position,
    );
    expect(await keyBeside(rows, rows.get('row 2'), 'before', rows.get('row 1'))).toBe(
      rows.get('row 1').position,
    );
  });

  it('finds room beside rows with the same key, in the order of their ids', async () => {
    const rows = new Rows(['a', 'b', 'c', 'd'].map((id) => ({ id, position: 'a5' })));
    await rows.put('x', 'after', 'b');
    await rows.put('y', 'before', 'b');
    expect(rows.ids).toEqual(['a', 'y', 'b', 'x', 'c', 'd']);
  });

  it('finds room among more rows with the same key than are given new ones at once', async () => {
    const names = Array.from({ length: 401 }, (_, nth) => `same ${String(nth).padStart(3, '0')}`);
    const rows = new Rows(names.map((id) => ({ id, position: 'a5' })));
    await rows.put('x', 'after', 'same 200');
    expect(rows.ids).toEqual([...names.slice(0, 201), 'x', ...names.slice(201)]);
    expect(new Set(rows.sorted.map(({ position }) => position)).size).toBe(402);
  });

  it('rewrites up to fifty rows on each side, and no farther one, where there is no room', async () => {
    const rows = Rows.inOrder(300);
    await rows.place([{ id: 'row 150', position: rows.get('row 149').position }]);
    rows.rewritten = 0;
    const before = rows.sorted;
    const [low, high] = before.filter(({ position }) => position === rows.get('row 149').position);
    await rows.put('x', 'after', low!.id);
    expect(rows.rewritten).toBe(101);
    const gap = before.findIndex(({ id }) => id === high!.id);
    expect(rows.ids).toEqual(before.map(({ id }) => id).toSpliced(gap, 0, 'x'));
    const moved = rows.sorted.filter(({ id, position }) =>
      before.some((row) => row.id === id && row.position !== position),
    );
    for (const { id } of moved)
      expect(Math.abs(before.findIndex((row) => row.id === id) - gap)).toBeLessThanOrEqual(51);
  });

  it.each([
    ['on one side of it', (_nth: number, low: string) => ({ side: 'after' as const, beside: low }), 3_000],
    [
      'on both sides in turn, which crowds both',
      (nth: number, low: string, high: string) =>
        nth % 2 ? { side: 'after' as const, beside: low } : { side: 'before' as const, beside: high },
      4_000,
    ],
  ])(
    'keeps keys short, and few rows rewritten, when all is put into one gap %s',
    async (_, choose, moves) => {
      const rows = Rows.inOrder(2);
      const expected = rows.ids;
      let [low, high] = ['row 0', 'row 1'];
      for (let nth = 0; nth < moves; nth++) {
        const { side, beside } = choose(nth, low, high);
        const id = `new ${nth}`;
        await rows.put(id, side, beside);
        expected.splice(expected.indexOf(beside) + (side === 'after' ? 1 : 0), 0, id);
        if (moves === 4_000 && side === 'after') low = id;
        else if (moves === 4_000) high = id;
      }
      expect(rows.ids).toEqual(expected);
      expect(rows.longest).toBeLessThanOrEqual(50);
      expect(rows.rewritten / moves).toBeLessThan(3);
    },
  );
});

describe('neighbourIn', () => {
  it('is what stands in before or in after', () => {
    expect(neighbourIn({ before: 'x' }, 'm')).toEqual({ id: 'x', side: 'before' });
    expect(neighbourIn({ after: 'x' }, 'm')).toEqual({ id: 'x', side: 'after' });
    expect(neighbourIn({}, 'm')).toBeUndefined();
  });

  it.each([
    ['both', { before: 'x', after: 'y' }],
    ['the row itself before it', { before: 'm' }],
    ['the row itself after it', { after: 'm' }],
  ])('refuses %s', (_, target) => {
    expect(() => neighbourIn(target, 'm')).toThrow(InvalidInput);
  });
});
