import type { FastifyRequest } from 'fastify';
import {
  clockTag,
  matchesStrongly,
  matchesWeakly,
  PreconditionFailed,
  preconditionOf,
  readTags,
  rowTag,
} from './precondition.js';

describe('readTags', () => {
  it.each<[string, readonly string[] | '*']>([
    ['*', '*'],
    [' * ', '*'],
    ['"3"', ['"3"']],
    ['W/"3"', ['W/"3"']],
    ['""', ['""']],
    ['"a,b"', ['"a,b"']],
    ['"1","2"', ['"1"', '"2"']],
    [' "1" , W/"2"\t,"3" ', ['"1"', 'W/"2"', '"3"']],
    // RFC 9110, section 5.6.1.2: empty elements are ignored.
    [', "1",, "2" ,', ['"1"', '"2"']],
  ])('accepts %j', (header, tags) => {
    expect(readTags(header)).toEqual(tags);
  });

  it.each([
    '',
    ' ',
    ',',
    '3',
    'W/3',
    'w/"3"',
    '"3',
    '3"',
    '"1" "2"',
    '"1""2"',
    '*, "1"',
    '"a b"',
    '"1"x',
    '"1";',
  ])('rejects %j', (header) => {
    expect(readTags(header)).toBeNull();
  });

  it.each([
    `"a"${', '.repeat(5_000)}x`,
    `${', '.repeat(5_000)}x`,
    `"a"${' ,'.repeat(5_000)}x`,
    '"'.repeat(10_001),
  ])('rejects long input quickly', (header) => {
    expect(readTags(header)).toBeNull();
  });
});

describe('an entity tag', () => {
  it('matches strongly if equal and strong', () => {
    expect(matchesStrongly(['"2"', '"3"'], rowTag(3))).toBe(true);
    expect(matchesStrongly('*', rowTag(3))).toBe(true);
    for (const tags of [['"4"'], ['W/"3"'], []]) expect(matchesStrongly(tags, rowTag(3))).toBe(false);
  });

  it('matches weakly if equal, weak or strong', () => {
    for (const tags of [['W/"3"'], ['"3"'], '*'] as const) expect(matchesWeakly(tags, rowTag(3))).toBe(true);
    expect(matchesWeakly(['W/"4"'], rowTag(3))).toBe(false);
  });

  it('of a list differs from those of rows, and with each change and account', () => {
    const feedSince = '2026-11-24T09:00:00.000Z';
    const tags = [
      clockTag({ feedSince, seq: 1 }, 7),
      clockTag({ feedSince, seq: 2 }, 7),
      clockTag({ feedSince: '2026-11-24T09:00:00.001Z', seq: 1 }, 7),
      rowTag(1),
    ];
    expect(new Set(tags).size).toBe(4);
    for (const tag of tags) expect(readTags(tag)).toEqual([tag]);
  });
});

describe('preconditionOf', () => {
  const check = (headers: Record<string, string>, current: { version: number } | null, body = {}) =>
    preconditionOf({ headers, body } as FastifyRequest, { hasVersionInBody: true }).check(current);

  it.each([
    [{ 'if-match': '"3"' }, { version: 3 }],
    [{ 'if-match': '*' }, { version: 3 }],
    [{ 'if-none-match': '*' }, null],
    [{ 'if-none-match': '"2"' }, { version: 3 }],
  ])('accepts %j for %j', (headers, current) => {
    expect(() => check(headers as Record<string, string>, current)).not.toThrow();
  });

  it.each<[Record<string, string>, { version: number } | null, RegExp]>([
    [{ 'if-match': '"2"' }, { version: 3 }, /^The row has another version than expected/],
    [{ 'if-match': '"2"' }, null, /^No row with this id exists/],
    [{ 'if-match': '*' }, null, /^No row with this id exists/],
    [{ 'if-none-match': '*' }, { version: 3 }, /^A row with this id already exists/],
    [{ 'if-none-match': '"3"' }, { version: 3 }, /^The row has another version than expected/],
  ])('rejects %j for %j with a matching detail', (headers, current, detail) => {
    expect(() => check(headers, current)).toThrow(detail);
  });

  it('compares the version in the body too, and returns the row', () => {
    expect(() => check({}, { version: 3 }, { version: 3 })).not.toThrow();
    const current = { version: 3 };
    expect(() => check({}, current, { version: 2 })).toThrow(expect.objectContaining({ current }));
    expect(() => check({}, null, { version: 2 })).toThrow(PreconditionFailed);
  });
});
