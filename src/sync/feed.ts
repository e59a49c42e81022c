import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../platform/errors/problems.js';
import {
  type Change,
  CHANGE_TYPES,
  type ChangeType,
  type LoggedState,
} from '../platform/change-log/change.entity.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { LabelResponse } from '../labels/dto/label.dto.js';
import { SettingsResponse } from '../account/dto/account.dto.js';
import { CompletionResponse } from '../tasks/completions/completions.dto.js';
import { ReminderEventResponse } from '../tasks/reminders/reminders.dto.js';
import { TaskResponse } from '../tasks/dto/task.response.js';
import { ChangesRepository } from '../platform/change-log/changes.repository.js';
import { ChangeResponse, LoggedListResponse } from './dto/sync.dto.js';

/** A client's position in the feed. */
export interface SyncPosition {
  /** Identifies the owner's clock in this database. A different epoch is a different feed. */
  readonly epoch: number;
  /** The client has all changes up to this number. */
  readonly seq: number;
  /** Types the client syncs. */
  readonly types: readonly ChangeType[];
  /** Position within a snapshot: the type and the last row returned. */
  readonly snapshot?: { readonly type: ChangeType; readonly after?: string };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opaque to clients: `[epoch, seq, types as bits, type of the snapshot, id]`. */
export function encodePosition({ epoch, seq, types, snapshot }: SyncPosition): string {
  const place = snapshot
    ? [CHANGE_TYPES.indexOf(snapshot.type), ...(snapshot.after ? [snapshot.after] : [])]
    : [];
  return Buffer.from(JSON.stringify([epoch, seq, bitsOf(types), ...place])).toString('base64url');
}

/** @throws InvalidInput for a malformed cursor, or one created with other types */
export function decodePosition(cursor: string, types: readonly ChangeType[]): SyncPosition {
  const [epoch, seq, bits, ...place] = parse(cursor);
  if (![epoch, seq, bits].every(isCount) || !isPlace(place))
    throw invalidCursor('cursor is invalid; use the nextCursor of an earlier response');
  // Cursors of all types stay valid when a type is added.
  const isOfAll = bits === BEFORE_REMINDERS && types.length === CHANGE_TYPES.length;
  if (bits !== bitsOf(types) && !isOfAll)
    throw invalidCursor(
      'cursor was created with different types; use the same types, or omit cursor to start a full sync',
    );
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

const invalidCursor = (detail: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer: '/cursor', detail, in: 'query' }] });

/** Response mappers by type. */
const RESPONSES: Readonly<Record<ChangeType, (row: never) => object>> = {
  settings: SettingsResponse.from,
  list: LoggedListResponse.from,
  label: LabelResponse.from,
  task: TaskResponse.from,
  completion: CompletionResponse.from,
  reminder: ReminderEventResponse.from,
};

/** Maps changes of the log to API responses. */
@Injectable()
export class Feed {
  constructor(private readonly changes: ChangesRepository) {}

  present(owner: OwnerId, change: Change): ChangeResponse {
    const { type, state } = change;
    return ChangeResponse.from(change, state && this.row(owner, type, state));
  }

  /** Maps a logged state to the response of its type, without counts. */
  row(owner: OwnerId, type: ChangeType, state: LoggedState): object {
    return RESPONSES[type](this.changes.row<never>(owner, type, state));
  }
}
