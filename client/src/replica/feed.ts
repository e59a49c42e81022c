import type { Client } from '../client.js';
import type { ChangePage, FeedState } from '../feed.js';
import type { Change } from '../generated/types.gen.js';
import { CursorExpired } from '../problem.js';
import { sleep } from '../transport.js';
import type { Intent } from './intents.js';
import type { Journal } from './journal.js';
import { isSignedOut } from './outbox.js';
import { confirm } from './rebase.js';
import type { Row, RowChange, Settings } from './rows.js';
import type { Commit } from './storage.js';

export type SyncState = 'live' | 'syncing' | 'offline' | 'signed-out';

const TYPES = ['settings', 'list', 'label', 'task'] as const;
const PAGE_SIZE = 1_000;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;

/** Keeps the server's rows up to date: reads the changes since the cursor, then the stream. */
export class Feed {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly journal: Journal,
    private readonly onState: (state: SyncState) => void,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs until the signal aborts. */
  async run(): Promise<void> {
    const { signal } = this;
    const stop = this.client.auth.onSignedOut(() => this.onState('signed-out'));
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        this.onState('syncing');
        await this.checkUser();
        await this.catchUp();
        this.onState('live');
        failures = 0;
        await this.follow();
      } catch (error) {
        if (signal.aborted) break;
        const isOut = isSignedOut(error) || error instanceof WrongUser;
        this.onState(isOut ? 'signed-out' : 'offline');
        const delay = Math.min(FIRST_DELAY_MS * 2 ** failures, MAX_DELAY_MS) * (0.5 + Math.random() / 2);
        await sleep(delay, signal).catch(() => {});
      }
    }
    stop();
  }

  /** Applies all changes up to now. */
  catchUp(): Promise<void> {
    return this.exclusively(async () => {
      const { cursor } = this.journal.state;
      try {
        for await (const page of this.changes(cursor)) await this.apply(page);
      } catch (error) {
        if (!(error instanceof CursorExpired)) throw error;
        await this.startOver();
      }
    });
  }

  private async follow(): Promise<void> {
    const { cursor } = this.journal.state;
    const onState = (state: FeedState): void => {
      if (state === 'live' || state === 'polling') this.onState('live');
      if (state === 'offline') this.onState('offline');
    };
    const { signal } = this;
    for await (const page of this.client.events({ cursor, types: TYPES, signal, onState }))
      await this.exclusively(() => this.apply(page));
  }

  private changes(cursor: string | null): AsyncGenerator<ChangePage, void, undefined> {
    return this.client.changes({ cursor, types: TYPES, limit: PAGE_SIZE, signal: this.signal });
  }

  /** Replaces the copy in one commit. The outbox is kept; what the server has answered is in the snapshot. */
  private async startOver(): Promise<void> {
    const acked = this.journal.state.outbox().filter(({ state }) => state === 'acked');
    const rows = new Map<string, RowChange>();
    let commit: Commit = {};
    for await (const { changes, cursor } of this.changes(null)) {
      for (const change of rowsOf(changes)) rows.set(`${change.type} ${change.id}`, change);
      commit = { ...commit, ...settingsOf(changes), cursor };
    }
    const drop = acked.map(({ id }) => id);
    await this.journal.commit({ ...commit, reset: true, rows: [...rows.values()], drop });
  }

  private async apply({ changes, cursor, hasMore }: ChangePage): Promise<void> {
    const { state } = this.journal;
    const isNewer = ({ type, id, row }: RowChange): boolean =>
      row === null || !((state.serverRow(type, id)?.version ?? 0) > row.version);
    const rows = rowsOf(changes).filter(isNewer);
    const done = confirm(state.outbox(), (intent) => confirmation(intent, changes, hasMore));
    await this.journal.commit({ rows, ...settingsOf(changes), cursor, ...done });
  }

  /** Never mixes the rows of two users, nor sends the writes of one as another. */
  private async checkUser(): Promise<void> {
    const token = await this.client.auth.token();
    const { settings } = this.journal.state;
    if (settings && settings.ownerId !== subjectOf(token)) throw new WrongUser();
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }
}

/** The local copy belongs to another user. */
export class WrongUser extends Error {
  constructor() {
    super('This replica belongs to another user. Open one with another name.');
    this.name = 'WrongUser';
  }
}

/** Whether the page shows the change of an intent, and the row with it. */
function confirmation(
  intent: Intent,
  changes: readonly Change[],
  hasMore: boolean,
): { row: Row | undefined } | undefined {
  const { requestId, ackVersion, state } = intent;
  if (state === 'waiting') return undefined;
  const isOwn = (change: Change): boolean => change.requestId === requestId;
  const isReached = ({ id, version }: Change): boolean =>
    state === 'acked' && ackVersion !== undefined && id === intent.rowId && version >= ackVersion;
  if (!changes.some((change) => isOwn(change) || isReached(change))) return undefined;
  // The other rows of the same request follow.
  if (hasMore && state === 'acked' && isOwn(changes.at(-1)!)) return undefined;
  const own = changes.find((change) => isOwn(change) && change.id === intent.rowId);
  return { row: (own?.row ?? undefined) as Row | undefined };
}

function rowsOf(changes: readonly Change[]): RowChange[] {
  return changes.flatMap(({ type, id, row }) =>
    type === 'task' || type === 'list' || type === 'label' ? [{ type, id, row } as RowChange] : [],
  );
}

function settingsOf(changes: readonly Change[]): { settings?: Settings } {
  const row = changes.filter(({ type }) => type === 'settings').at(-1)?.row;
  return row ? { settings: row as Settings } : {};
}

/** The `sub` of a JWT, which the server sets as the owner of each row. */
function subjectOf(token: string): unknown {
  try {
    const payload = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return (JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown }).sub;
  } catch {
    return undefined;
  }
}
