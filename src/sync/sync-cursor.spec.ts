import { InvalidInput } from '../platform/errors/problems.js';
import { CHANGE_TYPES } from '../platform/change-log/change.entity.js';
import { decodePosition, encodePosition } from './feed.js';

const ID = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';
const ALL = 63;
const BEFORE_REMINDERS = 31;
const cursor = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

describe('a cursor of the feed', () => {
  it.each([
    {},
    { snapshot: { type: 'settings' as const, after: undefined } },
    { snapshot: { type: 'task' as const, after: ID } },
  ])('round-trips a position: %j', (place) => {
    const position = { epoch: 1_795_514_437_972, seq: 12, types: CHANGE_TYPES, ...place };
    expect(decodePosition(encodePosition(position), CHANGE_TYPES)).toEqual(position);
  });

  it.each(
    [
      ...['__proto__', 'length', 'at', '2', ['2'], [2], 1.5, -1, 6, null, true, {}].map((type) => [
        1,
        1,
        ALL,
        type,
      ]),
      ...['', 'x', ID.toUpperCase(), `${ID}x`, 7, null, [ID]].map((after) => [1, 1, ALL, 3, after]),
      ...[
        [1, 1, ALL, 3, ID, 1],
        [1, 1],
        [-1, 1, ALL],
        [1, -1, ALL],
        [1, 1.5, ALL],
        ['1', 1, ALL],
        [[1], 1, ALL],
      ],
      ...[[1, 2 ** 53, ALL], [1, null, ALL], {}, null, 1, 'x'],
    ].map((parts) => [parts]),
  )('is rejected if malformed: %j', (parts) => {
    expect(() => decodePosition(cursor(parts), CHANGE_TYPES)).toThrow(InvalidInput);
  });

  it('of all types stays valid when a type is added', () => {
    const [before, place] = [cursor([1, 1, BEFORE_REMINDERS]), { epoch: 1, seq: 1 }];
    expect(decodePosition(before, CHANGE_TYPES)).toEqual({ ...place, types: CHANGE_TYPES });
    expect(() => decodePosition(before, ['task', 'reminder'])).toThrow(InvalidInput);
  });

  it('is rejected with other types', () => {
    expect(() => decodePosition(cursor([1, 1, ALL]), ['task'])).toThrow(InvalidInput);
    expect(() => decodePosition(cursor([1, 1, ALL - 1]), CHANGE_TYPES)).toThrow(InvalidInput);
  });
});
