import fc from 'fast-check';
import { keyAfter, keyBetween, keysBetween } from './ordering.js';

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
