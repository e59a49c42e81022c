import { CHANGE_TYPES, type ChangeType } from '../../src/platform/change-log/change.entity.js';
import type { Client } from './client.js';

/** A row as the feed returns it. */
export type Row = Readonly<Record<string, unknown>>;

export interface Change {
  readonly type: ChangeType;
  readonly id: string | null;
  readonly change: 'created' | 'updated' | 'deleted';
  readonly version: number;
  readonly changedAt: string;
  readonly requestId: string | null;
  readonly row: Row | null;
}

/** The copy of a client that follows `GET /sync`; it checks each change. */
export class Mirror {
  /** Current rows with their versions, by type and id. */
  private readonly held = new Map<string, { readonly version: number; readonly row: Row }>();
  /** The changes after the snapshot, in order. */
  readonly followed: string[] = [];
  private cursor?: string;
  private lastChangedAt = '';

  constructor(
    private readonly user: Client,
    readonly types: readonly ChangeType[] = CHANGE_TYPES,
  ) {}

  rows(type: ChangeType): Row[] {
    const entries = [...this.held].filter(([key]) => key.startsWith(`${type} `));
    return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { row }]) => row);
  }

  all(types: readonly ChangeType[] = this.types): Record<string, Row[]> {
    return Object.fromEntries(types.map((type) => [type, this.rows(type)]));
  }

  /** The number on the owner’s clock up to which this mirror is complete. */
  get seq(): number {
    return positionOf(this.cursor)[1]!;
  }

  /** Applies one page. @returns whether there are more */
  async follow(limit: number): Promise<boolean> {
    const isSnapshot = this.cursor === undefined || positionOf(this.cursor).length > 3;
    const query = {
      limit,
      types: this.types.join(','),
      ...(this.cursor !== undefined && { cursor: this.cursor }),
    };
    const { body } = await this.user.get('/api/v1/sync').query(query).expect(200);
    const changes = body.data as Change[];
    expect(changes.length).toBeLessThanOrEqual(limit);
    for (const change of changes) {
      if (isSnapshot) this.hold(change);
      else this.take(change);
    }
    const before = this.cursor === undefined ? 0 : this.seq;
    this.cursor = body.nextCursor as string;
    expect(this.seq).toBeGreaterThanOrEqual(before);
    return body.hasMore as boolean;
  }

  async followToEnd(limit = 1_000): Promise<void> {
    while (await this.follow(limit));
  }

  private hold(change: Change): void {
    const key = keyOf(change);
    // A snapshot contains each row once.
    expect([key, change.change, this.held.has(key)]).toEqual([key, 'created', false]);
    this.put(change);
  }

  private take(change: Change): void {
    const key = keyOf(change);
    const held = this.held.get(key)?.version ?? null;
    this.followed.push(`${key} ${change.change} ${change.version}`);
    // Versions have no gaps, no duplicates and no steps back.
    const expected = { created: null, updated: change.version - 1, deleted: change.version }[change.change];
    expect([key, change.change, change.version, held]).toEqual([
      key,
      change.change,
      change.version,
      expected,
    ]);
    expect(change.changedAt >= this.lastChangedAt).toBe(true);
    this.lastChangedAt = change.changedAt;
    if (change.change === 'deleted') {
      expect(change.row).toBeNull();
      this.held.delete(key);
    } else {
      this.put(change);
    }
  }

  private put(change: Change): void {
    const { type, id, version, row } = change;
    expect(this.types).toContain(type);
    expect(row).not.toBeNull();
    if (id !== null) expect(row!['id']).toBe(id);
    if (type !== 'completion') expect(row!['version']).toBe(version);
    this.held.set(keyOf(change), { version, row: row! });
  }
}

const keyOf = ({ type, id }: Change): string => `${type} ${id}`;

/** `[epoch, seq, types, …position in a snapshot]`. */
const positionOf = (cursor = ''): number[] =>
  JSON.parse(Buffer.from(cursor, 'base64url').toString()) as number[];
