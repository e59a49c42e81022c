import fc from 'fast-check';
import {
  keyAfter,
  keyNextTo,
  keyBetween,
  keysBetween,
  neighbourIn,
  type Placed,
  type Siblings,
} from './ordering.js';
import { InvalidInput } from './errors/problems.js';

describe('keyAfter', () => {
  it('returns ascending keys that stay short for ten thousand rows', () => {
    let last = keyAfter(null);
    for (let count = 0; count < 10_000; count++) {
      const next = keyAfter(last);
      expect(next > last).toBe(true);
      last = next;
    }
    expect(last.length).toBeLessThanOrEqual(4);
  });
});

describe('keyBetween', () => {
  it('returns the first key of an empty list', () => {
    expect(keyBetween(null, null)).toBe(keyAfter(null));
  });

  it('returns a key strictly between its neighbours after any sequence of insertions', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 120 }), (choices) => {
        const keys: string[] = [];
        for (const choice of choices) {
          const gap = choice % (keys.length + 1);
          const key = keyBetween(keys[gap - 1] ?? null, keys[gap] ?? null);
          if (key === undefined) continue;
          keys.splice(gap, 0, key);
        }
        expect([...keys].sort()).toEqual(keys);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it.each([
    ['equal', 'a1', 'a1'],
    ['in the wrong order', 'a2', 'a1'],
  ])('returns undefined if the neighbours are %s', (_, before, after) => {
    expect(keyBetween(before, after)).toBeUndefined();
  });

  it('returns undefined once keys would exceed 50 characters', () => {
    let before = 'a0';
    let moves = 0;
    for (let key: string | undefined = before; key !== undefined; key = keyBetween(before, 'a1')) {
      expect(key.length).toBeLessThanOrEqual(50);
      before = key;
      moves++;
    }
    expect(moves).toBeGreaterThan(200);
    expect(before).toHaveLength(50);
  });
});

describe('keysBetween', () => {
  it('returns the requested number of keys, in order and strictly between', () => {
    const ends = [null, 'a0', 'a0V', 'a1', 'b00'] as const;
    const between = fc.tuple(
      fc.constantFrom(...ends),
      fc.constantFrom(...ends),
      fc.integer({ min: 0, max: 200 }),
    );
    fc.assert(
      fc.property(between, ([before, after, count]) => {
        const keys = keysBetween(before, after, count);
        if (before !== null && after !== null && before >= after) return expect(keys).toBeUndefined();
        expect(keys).toHaveLength(count);
        const all = [...(before === null ? [] : [before]), ...keys!, ...(after === null ? [] : [after])];
        expect([...new Set(all)].sort()).toEqual(all);
      }),
    );
  });

  it('returns undefined if the keys would not be short', () => {
    const long = `a0${'0'.repeat(45)}`;
    expect(keysBetween(`${long}1`, `${long}2`, 3)).toBeUndefined();
    expect(keysBetween(`${long}1`, null, 3)).toEqual(['a1', 'a2', 'a3']);
  });
});

type Side = 'before' | 'after';

const compare = (a: Placed, b: Placed): number =>
  a.position < b.position ? -1 : a.position > b.position ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** An in-memory repository of one list. */
class Rows implements Siblings {
  /** Number of rows with a new key. */
  rewritten = 0;
  sorted: readonly Placed[];

  constructor(rows: readonly Placed[]) {
    this.sorted = [...rows].sort(compare);
  }

  /** Creates `count` rows in order. */
  static inOrder(count: number): Rows {
    const rows: Placed[] = [];
    for (let nth = 0; nth < count; nth++)
      rows.push({ id: `row ${nth}`, position: keyAfter(rows.at(-1)?.position ?? null) });
    return new Rows(rows);
  }

  get ids(): string[] {
    return this.sorted.map(({ id }) => id);
  }

  get maxKeyLength(): number {
    return Math.max(...this.sorted.map(({ position }) => position.length));
  }

  get(id: string): Placed {
    return this.sorted.find((row) => row.id === id)!;
  }

  async neighbours(row: Placed, side: Side, limit: number): Promise<Placed[]> {
    const first = this.sorted.findIndex((other) => compare(other, row) >= 0);
    if (side === 'before') return this.sorted.slice(Math.max(0, first - limit), first).reverse();
    return this.sorted.filter((other) => compare(other, row) > 0).slice(0, limit);
  }

  async place(rows: readonly Placed[]): Promise<void> {
    const keys = new Map(rows.map(({ id, position }) => [id, position]));
    this.sorted = this.sorted
      .map(({ id, position }) => ({ id, position: keys.get(id) ?? position }))
      .sort(compare);
    this.rewritten += rows.length;
  }

  /** Inserts or moves a row next to another. */
  async put(id: string, side: Side, neighbour: string): Promise<void> {
    const position = await keyNextTo(this, this.get(neighbour), side, this.get(id) ?? { id, position: 'zz' });
    this.sorted = [...this.sorted.filter((row) => row.id !== id), { id, position }].sort(compare);
  }
}

describe('keyNextTo', () => {
  it('orders rows like the same moves on an array', async () => {
    const moves = fc.array(fc.tuple(fc.nat(7), fc.constantFrom<Side>('before', 'after'), fc.nat(7)), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(moves, async (sequence) => {
        const rows = Rows.inOrder(8);
        const model = rows.ids;
        for (const [from, side, to] of sequence) {
          if (from === to) continue;
          const [id, neighbour] = [`row ${from}`, `row ${to}`];
          await rows.put(id, side, neighbour);
          model.splice(model.indexOf(id), 1);
          model.splice(model.indexOf(neighbour) + (side === 'after' ? 1 : 0), 0, id);
          expect(rows.ids).toEqual(model);
        }
        expect(rows.rewritten).toBe(0);
      }),
    );
  });

  it('keeps the key of a row that is already in place', async () => {
    const rows = Rows.inOrder(3);
    expect(await keyNextTo(rows, rows.get('row 0'), 'after', rows.get('row 1'))).toBe(
      rows.get('row 1').position,
    );
    expect(await keyNextTo(rows, rows.get('row 2'), 'before', rows.get('row 1'))).toBe(
      rows.get('row 1').position,
    );
  });

  it('finds room between rows with equal keys, ordered by id', async () => {
    const rows = new Rows(['a', 'b', 'c', 'd'].map((id) => ({ id, position: 'a5' })));
    await rows.put('x', 'after', 'b');
    await rows.put('y', 'before', 'b');
    expect(rows.ids).toEqual(['a', 'y', 'b', 'x', 'c', 'd']);
  });

  it('finds room among more equal keys than one rebalancing covers', async () => {
    const names = Array.from({ length: 401 }, (_, nth) => `same ${String(nth).padStart(3, '0')}`);
    const rows = new Rows(names.map((id) => ({ id, position: 'a5' })));
    await rows.put('x', 'after', 'same 200');
    expect(rows.ids).toEqual([...names.slice(0, 201), 'x', ...names.slice(201)]);
    expect(new Set(rows.sorted.map(({ position }) => position)).size).toBe(402);
  });

  it('rewrites at most fifty rows on each side if there is no room', async () => {
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
    ['on one side', (_nth: number, low: string) => ({ side: 'after' as const, neighbour: low }), 3_000],
    [
      'on alternating sides',
      (nth: number, low: string, high: string) =>
        nth % 2 ? { side: 'after' as const, neighbour: low } : { side: 'before' as const, neighbour: high },
      4_000,
    ],
  ])('keeps keys short with few rewrites when all rows go into one gap %s', async (_, choose, moves) => {
    const rows = Rows.inOrder(2);
    const expected = rows.ids;
    let [low, high] = ['row 0', 'row 1'];
    for (let nth = 0; nth < moves; nth++) {
      const { side, neighbour } = choose(nth, low, high);
      const id = `new ${nth}`;
      await rows.put(id, side, neighbour);
      expected.splice(expected.indexOf(neighbour) + (side === 'after' ? 1 : 0), 0, id);
      if (moves === 4_000 && side === 'after') low = id;
      else if (moves === 4_000) high = id;
    }
    expect(rows.ids).toEqual(expected);
    expect(rows.maxKeyLength).toBeLessThanOrEqual(50);
    expect(rows.rewritten / moves).toBeLessThan(3);
  });
});

describe('neighbourIn', () => {
  it('returns the neighbour in before or after', () => {
    expect(neighbourIn({ before: 'x' }, 'm')).toEqual({ id: 'x', side: 'before' });
    expect(neighbourIn({ after: 'x' }, 'm')).toEqual({ id: 'x', side: 'after' });
    expect(neighbourIn({}, 'm')).toBeUndefined();
  });

  it.each([
    ['both', { before: 'x', after: 'y' }],
    ['the row itself in before', { before: 'm' }],
    ['the row itself in after', { after: 'm' }],
  ])('rejects %s', (_, target) => {
    expect(() => neighbourIn(target, 'm')).toThrow(InvalidInput);
  });
});
