import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** About five insertions into the same gap add one character. */
const MAX_KEY_LENGTH = 50;
/** Shorter than the maximum, so that rebalancing leaves room for later insertions. */
const MAX_NEW_KEY_LENGTH = 40;

/** The sort key of a manually ordered list: the position, then the id. */
export interface Placed {
  readonly id: string;
  readonly position: string;
}

const DIGITS = /^[0-9A-Za-z]+$/;

/** Whether the key is valid and leaves room before and after it. */
export function isOrderKey(key: string): boolean {
  if (!DIGITS.test(key)) return false;
  try {
    return generateKeyBetween(key, null) > key && generateKeyBetween(null, key) < key;
  } catch {
    return false;
  }
}

/** Returns the key after the last row, or the first key of an empty list. */
export const keyAfter = (last: string | null): string => generateKeyBetween(last, null);

/** Returns a key between two neighbours; `null` is an end of the list. Undefined if it would be too long. */
export function keyBetween(before: string | null, after: string | null): string | undefined {
  if (before !== null && after !== null && before >= after) return undefined;
  const key = generateKeyBetween(before, after);
  return key.length > MAX_KEY_LENGTH ? undefined : key;
}

/** Returns `count` short keys in order between two neighbours. Undefined if they would be too long. */
export function keysBetween(
  before: string | null,
  after: string | null,
  count: number,
): string[] | undefined {
  if (before !== null && after !== null && before >= after) return undefined;
  const keys = generateNKeysBetween(before, after, count);
  return keys.some(({ length }) => length > MAX_NEW_KEY_LENGTH) ? undefined : keys;
}
