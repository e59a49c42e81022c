import { fitToBytes, readPage, PAGE_BYTES } from './page-bytes.js';

const rowOf = (character: string, bytes: number) => ({ text: character.repeat(bytes) });

describe('fitToBytes', () => {
  it.each(['a', '"', '\u0001', '字', '🥛'])(
    'ends the page before the JSON of texts of %j exceeds the limit',
    (character) => {
      const rows = Array.from({ length: 300 }, () => rowOf(character, 20_000));
      const bytes = fitToBytes(rows).reduce((sum, row) => sum + Buffer.byteLength(JSON.stringify(row)), 0);
      const bytesOfOne = Buffer.byteLength(JSON.stringify(rows[0]));
      expect(bytes).toBeLessThanOrEqual(PAGE_BYTES);
      expect(bytes).toBeGreaterThan(PAGE_BYTES - bytesOfOne);
    },
  );

  it('returns at least one row', () => {
    const rows = [rowOf('a', 2 * PAGE_BYTES), rowOf('b', 1)];
    expect(fitToBytes(rows)).toEqual(rows.slice(0, 1));
  });

  it('returns all rows if they fit', () => {
    const rows = Array.from({ length: 1_000 }, () => rowOf('a', 1_000));
    expect(fitToBytes(rows)).toBe(rows);
    expect(fitToBytes([])).toEqual([]);
  });
});

describe('readPage', () => {
  const rows = Array.from({ length: 40 }, (_, nth) => ({ nth }));
  const inPieces =
    (maxPiece: number) =>
    (limit: number, last?: { nth: number }): Promise<{ rows: typeof rows; isCut: boolean }> => {
      const from = last === undefined ? 0 : last.nth + 1;
      const size = Math.min(limit, maxPiece);
      const isCut = size < limit && from + size < rows.length;
      return Promise.resolve({ rows: rows.slice(from, from + size), isCut });
    };

  it.each([1, 7, 39, 40, 41, 100])('reads pieces up to the limit of %d', async (limit) => {
    for (const maxPiece of [1, 3, 40, 100])
      expect(await readPage(limit, inPieces(maxPiece))).toEqual({
        data: rows.slice(0, limit),
        hasMore: limit < rows.length,
      });
  });
});
