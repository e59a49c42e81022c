import { InvalidInput } from '../platform/errors/problems.js';
import { CHANGE_TYPES, type ChangeType } from '../platform/change-log/change.entity.js';

/** Where a reader of the feed stands. */
export interface SyncPosition {
  /** Of the owner's clock in this database; another one is another feed. */
  readonly epoch: number;
  /** All changes up to this number are known to the reader. */
  readonly seq: number;
  /** Which types the reader asks for, and has been told of. */
  readonly types: readonly ChangeType[];
  /** In the middle of a snapshot: up to which row of which type it has come. */
  readonly snapshot?: { readonly type: ChangeType; readonly after?: string };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opaque to the reader: `[epoch, seq, types as bits, type of the snapshot, id]`. */
export function encodePosition({ epoch, seq, types, snapshot }: SyncPosition): string {
  const place = snapshot
    ? [CHANGE_TYPES.indexOf(snapshot.type), ...(snapshot.after ? [snapshot.after] : [])]
    : [];
  return Buffer.from(JSON.stringify([epoch, seq, bitsOf(types), ...place])).toString('base64url');
}

/** @throws InvalidInput where it is no cursor of ours, or one of a feed of other types */
export function decodePosition(cursor: string, types: readonly ChangeType[]): SyncPosition {
  const [epoch, seq, bits, ...place] = parse(cursor);
  if (![epoch, seq, bits].every(isCount) || !isPlace(place))
    throw refuse('cursor is not one that this service made');
  // A reader of all types goes on from a cursor that was made when there were fewer of them.
  const isOfAll = bits === BEFORE_REMINDERS && types.length === CHANGE_TYPES.length;
  if (bits !== bitsOf(types) && !isOfAll)
    throw refuse('cursor belongs to a feed of other types; start without it');
  const position = { epoch: epoch as number, seq: seq as number, types };
  if (place.length === 0) return position;
  return { ...position, snapshot: { type: CHANGE_TYPES[place[0]]!, after: place[1] } };
}

function isPlace(place: unknown[]): place is [] | [number] | [number, string] {
  const [type, after] = place;
  return (
    (type === undefined || (isCount(type) && CHANGE_TYPES[type as number] !== undefined)) &&
    (after === undefined || (typeof after === 'string' && UUID.test(after)))
  );
}

const bitsOf = (types: readonly ChangeType[]): number =>
  CHANGE_TYPES.reduce((bits, type, nth) => (types.includes(type) ? bits | (1 << nth) : bits), 0);

const BEFORE_REMINDERS = bitsOf(CHANGE_TYPES.filter((type) => type !== 'reminder'));

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) && parsed.length <= 5 ? parsed : [];
  } catch {
    return [];
  }
}

const refuse = (detail: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer: '/cursor', detail, in: 'query' }] });
