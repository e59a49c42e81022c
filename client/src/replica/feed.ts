import type { Client } from '../client.js';
import type { ChangePage, FeedState } from '../feed.js';
import type { Change } from '../generated/types.gen.js';
import { CursorExpired } from '../problem.js';
import { subjectOf } from '../token.js';
import { sleep } from '../transport.js';
import type { Intent } from './intents.js';
import type { Journal } from './journal.js';
import { isSignedOut } from './outbox.js';
import { confirm } from './rebase.js';
import { type Row, type RowChange, rowChangesIn, type Settings } from './rows.js';
import type { Commit } from './storage.js';

export type SyncState = 'live' | 'syncing' | 'offline' | 'signed-out';

const TYPES = ['settings', 'list', 'label', 'task'] as const;
const PAGE_SIZE = 1_000;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;

/** Keeps the server's rows up to date: reads the changes since the cursor, then the stream. */
export class Feed {
  private turn: Promise<unknown> = Promise.resolve();
  /** The request whose changes the last page has not shown completely. */
  private openRequest: string | null = null;

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
      for (const change of rowChangesIn(changes)) rows.set(`${change.type} ${change.id}`, change);
      commit = { ...commit, ...settingsOf(changes), cursor };
    }
    const drop = acked.map(({ id }) => id);
    await this.journal.commit({ ...commit, reset: true, rows: [...rows.values()], drop });
  }

  private async apply({ changes, cursor, hasMore }: ChangePage): Promise<void> {
    const { state } = this.journal;
    const isNewer = ({ type, id, row }: RowChange): boolean =>
      row === null || !((state.serverRow(type, id)?.version ?? 0) > row.version);
    const rows = rowChangesIn(changes).filter(isNewer);
    const openRequest = hasMore ? (changes.at(-1)?.requestId ?? null) : null;
    const page = { changes, openRequest, endsRequest: this.openRequest };
    const done = confirm(state.outbox(), (intent) => confirmation(intent, page));
    this.openRequest = openRequest;
    const put = [...done.put, ...shownIn(changes, state.outbox())];
    await this.journal.commit({ rows, ...settingsOf(changes), cursor, drop: done.drop, put });
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

interface Page {
  readonly changes: readonly Change[];
  /** The request whose changes go on in the next page. */
  readonly openRequest: string | null;
  /** The request whose changes began in the page before. */
  readonly endsRequest: string | null;
}

/** Whether the page shows that an intent is done, and its row. */
function confirmation(intent: Intent, page: Page): { row: Row | undefined } | undefined {
  if (intent.state === 'waiting' || needsResponse(intent)) return undefined;
  const own = ownChange(intent, page.changes);
  const isDone = intent.batchedAt === undefined ? isShownAlone(intent, page) : own !== undefined;
  if (!isDone && !isReached(intent, page)) return undefined;
  return { row: (own?.row ?? undefined) as Row | undefined };
}

/** In a batch, another write may have changed the row. The rows of an undo arrive one by one. */
const needsResponse = ({ state, kind, batchedAt }: Intent): boolean =>
  state === 'sending' && (kind === 'undo' || batchedAt !== undefined);

/** Whether the page shows the request of one intent. If it was acknowledged, the whole request. */
function isShownAlone({ requestId, state }: Intent, { changes, openRequest, endsRequest }: Page): boolean {
  const isOpen = state === 'acked' && openRequest === requestId;
  return !isOpen && (endsRequest === requestId || changes.some((one) => one.requestId === requestId));
}

/** Whether the page shows the version of the response. */
const isReached = (
  { requestId, state, ackVersion, rowId }: Intent,
  { changes, openRequest }: Page,
): boolean =>
  state === 'acked' &&
  ackVersion !== undefined &&
  openRequest !== requestId &&
  changes.some(({ id, version }) => id === rowId && version >= ackVersion);

/** The intents without a response whose requests have changed their rows. */
const shownIn = (changes: readonly Change[], outbox: readonly Intent[]): Intent[] =>
  outbox
    .filter((intent) => needsResponse(intent) && !intent.isShown && ownChange(intent, changes))
    .map((intent) => ({ ...intent, isShown: true }));

const ownChange = ({ kind, requestId, rowId }: Intent, changes: readonly Change[]): Change | undefined =>
  changes.findLast((change) => change.requestId === requestId && (change.id === rowId || kind === 'undo'));

function settingsOf(changes: readonly Change[]): { settings?: Settings } {
  const row = changes.filter(({ type }) => type === 'settings').at(-1)?.row;
  return row ? { settings: row as Settings } : {};
}
