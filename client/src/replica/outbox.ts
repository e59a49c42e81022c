import type { Client } from '../client.js';
import { PreconditionFailed, Problem, SignedOut } from '../problem.js';
import {
  actionOf,
  type Inputs,
  type Intent,
  isStuck,
  type RowKind,
  rowTypeOf,
  STALE_VERSION,
} from './intents.js';
import type { Journal } from './journal.js';
import { follow, laterThan, nextToSend, rebase } from './rebase.js';
import { requestFor } from './requests.js';
import type { Row, RowChange } from './rows.js';
import type { Commit } from './storage.js';

const RETRIED = new Set([401, 408, 425, 429, 502, 503, 504]);
const MAX_SERVER_ERRORS = 5;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 30_000;
const ANY_VERSION = '*';

/** Sends the outbox, one request at a time and in order. */
export class Outbox {
  private isRunning = false;
  private isOpen = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly journal: Journal,
    /** Reads the feed up to now, to learn whether a request without a response was applied. */
    private readonly catchUp: () => Promise<void>,
    private readonly signal: AbortSignal,
  ) {}

  /** Starts sending, or pauses it. */
  setOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.failures = 0;
    this.poke();
  }

  /** Sends what is waiting. */
  poke(): void {
    clearTimeout(this.timer);
    if (!this.isRunning && !this.signal.aborted) void this.run();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    try {
      this.cancelUndone();
      for (let next = this.next(); next; next = this.next()) {
        await this.attempt(next);
        this.failures = 0;
        this.cancelUndone();
      }
    } catch (error) {
      this.pause(error);
    } finally {
      this.isRunning = false;
    }
  }

  private next(): Intent | undefined {
    return this.isOpen && !this.signal.aborted ? nextToSend(this.journal.state.outbox()) : undefined;
  }

  private pause(error: unknown): void {
    if (this.signal.aborted) return;
    const { retryAfter = 0 } = error instanceof Problem ? error : {};
    const backoff = Math.min(FIRST_DELAY_MS * 2 ** this.failures++, MAX_DELAY_MS) * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => this.poke(), Math.max(backoff, retryAfter * 1000));
  }

  /** Drops writes that were undone before they were sent, together with their undo. */
  private cancelUndone(): void {
    const { state } = this.journal;
    for (const undo of state.outbox()) {
      if (undo.kind !== 'undo') continue;
      const target = state.intent((undo.input as Inputs['undo']).target);
      if (target && (target.state === 'waiting' || isStuck(target)))
        void this.journal.commit(dropped(this.journal, target, [undo.id]));
    }
  }

  private async attempt(next: Intent): Promise<void> {
    if (next.state === 'sending') {
      await this.catchUp();
      if (!this.journal.state.intent(next.id)) return;
    }
    const intent: Intent = { ...next, state: 'sending' };
    await this.journal.commit({ put: [intent] });
    const { requestId } = intent;
    const ifMatch = expectedVersion(intent);
    try {
      const { body } = await this.client.send<Answered>({
        ...requestFor(intent),
        requestId,
        idempotencyKey: requestId,
        ...(ifMatch !== undefined && { ifMatch }),
        retry: false,
        signal: this.signal,
      });
      await this.acknowledge(intent, body);
    } catch (error) {
      if (this.signal.aborted) throw error;
      await this.fail(next, intent, error);
    }
  }

  private async acknowledge(intent: Intent, body: Answered): Promise<void> {
    const { state } = this.journal;
    // The feed may have been faster than the response.
    if (!state.intent(intent.id)) return;
    const hasRow = body !== undefined && 'version' in body;
    if (!hasRow) {
      const isNoop = body !== undefined && body.undone === 0;
      return this.journal.commit(isNoop ? { drop: [intent.id] } : { put: [{ ...intent, state: 'acked' }] });
    }
    await this.journal.commit(acknowledged(this.journal, intent, body));
  }

  private async fail(before: Intent, intent: Intent, error: unknown): Promise<void> {
    if (!(error instanceof Problem) || this.isTemporary(error)) throw error;
    if (!this.journal.state.intent(intent.id)) return;
    if (error instanceof PreconditionFailed && error.current) {
      const current = error.current as unknown as Row;
      const rebased = rebase(intent, { ...current });
      return this.journal.commit({ put: [rebased, ...retargeted(this.journal, rebased)] });
    }
    const isRepeated = before.state === 'sending' && actionOf(intent.kind) === 'create';
    // The first response was lost, and its key has expired: only this client knows the id.
    if (isRepeated && error.status === 409 && /-exists$/.test(error.type))
      return this.journal.commit({ put: [{ ...intent, state: 'acked', ackVersion: 1 }] });
    const { type, status, title, detail } = error;
    await this.journal.commit({
      put: [{ ...intent, state: 'refused', problem: { type, status, title, detail } }],
    });
  }

  private isTemporary(error: Problem): boolean {
    if (error.type === '/problems/request-in-progress' || RETRIED.has(error.status)) return true;
    return error.status >= 500 && this.failures < MAX_SERVER_ERRORS;
  }
}

type Answered = (Row & { readonly undone?: undefined }) | { readonly undone?: number } | undefined;

/** Writes that depend on fields name the version of the row, the others only require that it exists. */
function expectedVersion({ kind, base, version }: Intent): string | number | undefined {
  if (kind === 'undo' || actionOf(kind) === 'create') return undefined;
  return Object.keys(base).length > 0 ? (version ?? STALE_VERSION) : ANY_VERSION;
}

export const isSignedOut = (error: unknown): boolean =>
  error instanceof SignedOut || (error instanceof Problem && error.status === 401);

/** The row is applied ahead of the feed. The intent stays until the feed has reached that version, unless it has already. */
function acknowledged({ state }: Journal, intent: Intent, answered: Row): Commit {
  const type = rowTypeOf(intent.kind as RowKind);
  const server = state.serverRow(type, intent.rowId);
  const put = follow(laterThan(state.outbox(), intent), answered, intent);
  if (server && server.version >= answered.version) return { put, drop: [intent.id] };
  const { openTasks: _, ...row } = answered as Row & { openTasks?: number };
  const change = {
    type,
    id: row.id,
    row: { ...(type === 'list' && { deletedAt: null }), ...row },
  } as RowChange;
  return { rows: [change], put: [{ ...intent, state: 'acked', ackVersion: row.version }, ...put] };
}

/** Without the intent: later writes of its row start from the server's row. */
export function dropped({ state }: Journal, intent: Intent, also: readonly string[] = []): Commit {
  const row = intent.kind === 'undo' ? undefined : state.serverRow(rowTypeOf(intent.kind), intent.rowId);
  const later = laterThan(state.outbox(), intent).filter(({ id }) => !also.includes(id));
  return { drop: [intent.id, ...also], put: follow(later, row, null) };
}

/** Undo intents of a write whose request id has changed. */
export function retargeted({ state }: Journal, { id, requestId }: Intent): Intent[] {
  return state
    .outbox()
    .filter(({ kind, input }) => kind === 'undo' && (input as Inputs['undo']).target === id)
    .map((undo) => ({ ...undo, input: { target: id, requestId } }));
}
