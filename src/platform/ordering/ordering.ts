import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** Always between the same two, each key is about one character longer than the last after some five moves. */
const MAX_KEY_LENGTH = 50;
/** New keys are no longer than that, so that there is room for a while. */
const MAX_NEW_KEY_LENGTH = 40;

/** What a list in an order of its own is ordered by: the position, and where two have the same, the id. */
export interface Placed {
  readonly id: string;
  readonly position: string;
}

const DIGITS = /^[0-9A-Za-z]+$/;

/** Whether others can be put before and after it. */
export function isOrderKey(key: string): boolean {
  if (!DIGITS.test(key)) return false;
  try {
    return generateKeyBetween(key, null) > key && generateKeyBetween(null, key) < key;
  } catch {
    return false;
  }
}

/** The key of a first row, or of one after the last. */
export const keyAfter = (last: string | null): string => generateKeyBetween(last, null);

/** A key between two neighbours; `null` is the end of the list. Undefined where there is no room, or none to spare. */
export function keyBetween(before: string | null, after: string | null): string | undefined {
  if (before !== null && after !== null && before >= after) return undefined;
  const key = generateKeyBetween(before, after);
  return key.length > MAX_KEY_LENGTH ? undefined : key;
}

/** So many keys in order between two neighbours, as short as they can be. Undefined where there is no room for short ones. */
export function keysBetween(
  before: string | null,
  after: string | null,
  count: number,
): string[] | undefined {
  if (before !== null && after !== null && before >= after) return undefined;
  const keys = generateNKeysBetween(before, after, count);
  return keys.some(({ length }) => length > MAX_NEW_KEY_LENGTH) ? undefined : keys;
}
