import { Injectable } from '@nestjs/common';
import { problem } from '../platform/errors/problem.js';
import { fitToBytes, readPage } from '../platform/database/page-bytes.js';
import { DatabaseIdentity } from '../platform/database/database-facts.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import type { Owner } from '../platform/change-log/owners.repository.js';
import { SettingsService } from '../account/settings.service.js';
import { CHANGE_TYPES, type ChangeType } from '../platform/change-log/change.entity.js';
import { ChangesRepository, type Clock } from '../platform/change-log/changes.repository.js';
import type { ChangeResponse, SyncQuery, SyncResponse } from './dto/sync.dto.js';
import { decodePosition, encodePosition, Feed, type SyncPosition } from './feed.js';

export class CursorExpired extends problem({
  name: 'cursor-expired',
  status: 410,
  title: 'Cursor expired',
  detail:
    'The cursor has expired. Start a full sync: omit `cursor` and replace all local data with the result.',
}) {}

/** Changes after a position, each with the position that follows it. */
export interface FeedPage {
  readonly data: readonly { readonly change: ChangeResponse; readonly position: SyncPosition }[];
  readonly next: SyncPosition;
  readonly hasMore: boolean;
}

@Injectable()
export class SyncService {
  constructor(
    private readonly database: DatabaseIdentity,
    private readonly changes: ChangesRepository,
    private readonly settings: SettingsService,
    private readonly feed: Feed,
  ) {}

  async sync(owner: OwnerId, { cursor, limit, types = CHANGE_TYPES }: SyncQuery): Promise<SyncResponse> {
    const position =
      cursor === undefined ? await this.snapshotStart(owner, types) : decodePosition(cursor, types);
    if (position.snapshot) return this.snapshot(owner, position, limit);
    const { data, next, hasMore } = await this.since(owner, position, limit);
    return { data: data.map(({ change }) => change), nextCursor: encodePosition(next), hasMore };
  }

  /** The position from which only later changes are returned. */
  async now(owner: OwnerId, types: readonly ChangeType[]): Promise<SyncPosition> {
    const { epoch, seq } = await this.clock(owner);
    return { epoch, seq, types };
  }

  /** @throws CursorExpired */
  async since(owner: OwnerId, position: SyncPosition, limit: number): Promise<FeedPage> {
    return this.page(owner, position, { limit, database: await this.database.read() });
  }

  /** Changes that the current unit of work, which holds the owner's lock, has written since a sequence number. */
  async persistPosition(
    owner: OwnerId,
    { feedSince, seq }: Pick<Owner, 'feedSince' | 'seq'>,
    limit: number,
  ): Promise<FeedPage> {
    const position = { epoch: Date.parse(feedSince), seq, types: CHANGE_TYPES };
    return this.page(owner, position, { limit, database: 0 });
  }

  private async page(
    owner: OwnerId,
    position: SyncPosition,
    { limit, database }: { readonly limit: number; readonly database: number },
  ): Promise<FeedPage> {
    let clockSeq = position.seq;
    const { data, hasMore } = await readPage<FeedPage['data'][number]>(limit, async (readLimit, last) => {
      const { seq, types } = last?.position ?? position;
      const read = await this.changes.since(owner, { seq, types, limit: readLimit });
      if (!read) throw new CursorExpired();
      assertRetained(inDatabase(database, read.clock), { ...position, seq });
      clockSeq = read.clock.seq;
      const rows = read.changes.map((change) => ({
        change: this.feed.present(owner, change),
        position: { ...position, seq: change.seq },
      }));
      return { rows, isCut: read.isCut };
    });
    // Skips changes of other types, too.
    const next = hasMore ? data.at(-1)!.position : { ...position, seq: clockSeq };
    return { data, next, hasMore };
  }

  private async snapshotStart(owner: OwnerId, types: readonly ChangeType[]): Promise<SyncPosition> {
    const { epoch, seq } = await this.clock(owner);
    return { epoch, seq, types, snapshot: { type: CHANGE_TYPES[0] } };
  }

  /** All rows as of the first page; changes since then follow the last page. */
  private async snapshot(owner: OwnerId, position: SyncPosition, limit: number): Promise<SyncResponse> {
    assertRetained(await this.clock(owner), position);
    let data: readonly ChangeResponse[] = [];
    let { snapshot } = position;
    let isFull = false;
    while (snapshot && data.length < limit && !isFull) {
      const remaining = limit - data.length;
      const rows = position.types.includes(snapshot.type)
        ? await this.rowsAt(owner, position.seq, { ...snapshot, limit: remaining })
        : [];
      const found = [...data, ...rows];
      data = fitToBytes(found);
      isFull = data.length < found.length;
      snapshot = isFull || rows.length === remaining ? positionAfter(data.at(-1)!) : nextType(snapshot.type);
    }
    const next = { ...position, snapshot };
    const hasMore = snapshot !== undefined || (await this.clock(owner)).seq > position.seq;
    return { data, nextCursor: encodePosition(next), hasMore };
  }

  private async rowsAt(
    owner: OwnerId,
    at: number,
    query: { readonly type: ChangeType; readonly after?: string; readonly limit: number },
  ): Promise<ChangeResponse[]> {
    const { type } = query;
    const rows = await this.changes.snapshot(owner, { at, ...query });
    return rows.map(({ id, state }) => ({
      type,
      id,
      change: 'created',
      version: state['version'] as number,
      changedAt: new Date(state['updated_at'] as string).toISOString(),
      requestId: null,
      row: this.feed.row(owner, type, state),
    }));
  }

  private async clock(owner: OwnerId): Promise<Clock> {
    // Read before the clock: if a failover happens in between, the cursor carries the old identity and expires.
    const database = await this.database.read();
    const known = await this.changes.clock(owner);
    if (known) return inDatabase(database, known);
    await this.settings.of(owner);
    return inDatabase(database, (await this.changes.clock(owner))!);
  }
}

const positionAfter = ({ type, id }: ChangeResponse): SyncPosition['snapshot'] =>
  id === null ? nextType(type) : { type, after: id };

function nextType(type: ChangeType): SyncPosition['snapshot'] {
  const next = CHANGE_TYPES[CHANGE_TYPES.indexOf(type) + 1];
  return next && { type: next };
}

/** Sequence numbers are reused after a restore, so the epoch includes the database's identity. */
const inDatabase = (identity: number, clock: Clock): Clock => ({ ...clock, epoch: clock.epoch + identity });

/** @throws CursorExpired if changes after the position were purged, or if it belongs to another clock */
function assertRetained({ epoch, seq, forgotten }: Clock, position: SyncPosition): void {
  if (position.epoch !== epoch || position.seq < forgotten || position.seq > seq) throw new CursorExpired();
}
