import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import { InvalidInput } from './errors/problems.js';

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

/** Rows on each side that get new keys if there is no room. */
const REBALANCED_ROWS = 50;
/** Growth of the range if there is still no room. */
const GROWTH_FACTOR = 4;

/** Access to the rows around a gap. */
export interface Siblings {
  /** Returns up to `limit` rows on one side of a row, nearest first. */
  neighbours(row: Placed, side: 'before' | 'after', limit: number): Promise<Placed[]>;
  place(rows: readonly Placed[]): Promise<void>;
}

/**
 * Returns the neighbour of a move, and the side of it to move to.
 * @throws InvalidInput if there are two neighbours, or it is the row itself
 */
export function neighbourIn(
  { before, after }: { readonly before?: string; readonly after?: string },
  moving: string,
): { id: string; side: 'before' | 'after' } | undefined {
  if (before !== undefined && after !== undefined)
    throw invalidNeighbour('/after', 'after and before exclude each other: set one of them');
  const side = before === undefined ? 'after' : 'before';
  const id = before ?? after;
  if (id === moving) throw invalidNeighbour(`/${side}`, `${side} must not be the id of the moved row`);
  return id === undefined ? undefined : { id, side };
}

const invalidNeighbour = (pointer: string, detail: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer, detail, in: 'body' }] });

/**
 * Returns a key directly before or after another row, or the current key if the row is already there. If keys are too long or
 * equal, first gives nearby rows new short keys.
 */
export async function keyNextTo(
  siblings: Siblings,
  row: Placed,
  side: 'before' | 'after',
  moving: Placed,
): Promise<string> {
  const [next] = await siblings.neighbours(row, side, 1);
  if (next?.id === moving.id) return moving.position;
  const key = between(row.position, next?.position ?? null, side);
  if (key !== undefined) return key;
  return rebalance(siblings, row, side);
}

function between(position: string, next: string | null, side: 'before' | 'after'): string | undefined {
  return side === 'before' ? keyBetween(next, position) : keyBetween(position, next);
}

async function rebalance(siblings: Siblings, row: Placed, side: 'before' | 'after'): Promise<string> {
  for (let reach = REBALANCED_ROWS; ; reach *= GROWTH_FACTOR) {
    const key = await rebalanceWithin(reach, siblings, row, side);
    if (key !== undefined) return key;
  }
}

/** Returns undefined if there is no room between the outermost rows. Between both ends of the list there always is. */
async function rebalanceWithin(
  reach: number,
  siblings: Siblings,
  row: Placed,
  side: 'before' | 'after',
): Promise<string | undefined> {
  const lower = (await siblings.neighbours(row, 'before', reach + 1)).reverse();
  const upper = await siblings.neighbours(row, 'after', reach + 1);
  const rows = [...lower, row, ...upper];
  // The outermost rows keep their keys, except at the ends of the list.
  const first = lower.length > reach ? rows.shift()!.position : null;
  const last = upper.length > reach ? rows.pop()!.position : null;
  const gap = rows.indexOf(row) + (side === 'after' ? 1 : 0);
  const keys = keysBetween(first, last, rows.length + 1);
  const [key] = keys?.splice(gap, 1) ?? [];
  if (keys && key !== undefined)
    await siblings.place(rows.map(({ id }, index) => ({ id, position: keys[index]! })));
  return key;
}
