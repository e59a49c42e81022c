import { InvalidInput } from '../errors/problems.js';
import { keyBetween, keysBetween, type Placed } from './ordering.js';

/** How many rows on each side get new keys where there is no room between two: the work stays bounded. */
const SPREAD = 50;
/** How much farther it goes where the keys out there are as crowded. */
const FARTHER = 4;

/** The rows around a gap, as their repository reads and writes them. */
export interface Siblings {
  /** Up to `most` rows on one side of a row, the nearest first. */
  beside(row: Placed, side: 'before' | 'after', most: number): Promise<Placed[]>;
  place(rows: readonly Placed[]): Promise<void>;
}

/**
 * The neighbour that a move names, and on which side of it the row shall stand.
 * @throws InvalidInput where it names two, or the row itself
 */
export function neighbourIn(
  { before, after }: { readonly before?: string; readonly after?: string },
  moving: string,
): { id: string; side: 'before' | 'after' } | undefined {
  if (before !== undefined && after !== undefined)
    throw refuse('/after', 'after excludes before: name one neighbour');
  const side = before === undefined ? 'after' : 'before';
  const id = before ?? after;
  if (id === moving) throw refuse(`/${side}`, `${side} must name another one than what is moved`);
  return id === undefined ? undefined : { id, side };
}

const refuse = (pointer: string, detail: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer, detail, in: 'body' }] });

/**
 * A key for a row that shall stand directly before or after another; its own where it stands there already. Where keys have become
 * too long, or two are the same, the rows nearby are given short ones first.
 */
export async function keyBeside(
  siblings: Siblings,
  row: Placed,
  side: 'before' | 'after',
  moving: Placed,
): Promise<string> {
  const [next] = await siblings.beside(row, side, 1);
  if (next?.id === moving.id) return moving.position;
  const key = between(row.position, next?.position ?? null, side);
  if (key !== undefined) return key;
  return spreadOut(siblings, row, side);
}

function between(position: string, next: string | null, side: 'before' | 'after'): string | undefined {
  return side === 'before' ? keyBetween(next, position) : keyBetween(position, next);
}

async function spreadOut(siblings: Siblings, row: Placed, side: 'before' | 'after'): Promise<string> {
  for (let reach = SPREAD; ; reach *= FARTHER) {
    const key = await spreadWithin(reach, siblings, row, side);
    if (key !== undefined) return key;
  }
}

/** Undefined where there is no room between the outermost; between the two ends of a list there always is. */
async function spreadWithin(
  reach: number,
  siblings: Siblings,
  row: Placed,
  side: 'before' | 'after',
): Promise<string | undefined> {
  const lower = (await siblings.beside(row, 'before', reach + 1)).reverse();
  const upper = await siblings.beside(row, 'after', reach + 1);
  const rows = [...lower, row, ...upper];
  // The outermost keep their keys, unless the list ends there.
  const first = lower.length > reach ? rows.shift()!.position : null;
  const last = upper.length > reach ? rows.pop()!.position : null;
  const gap = rows.indexOf(row) + (side === 'after' ? 1 : 0);
  const keys = keysBetween(first, last, rows.length + 1);
  const [key] = keys?.splice(gap, 1) ?? [];
  if (keys && key !== undefined)
    await siblings.place(rows.map(({ id }, index) => ({ id, position: keys[index]! })));
  return key;
}
