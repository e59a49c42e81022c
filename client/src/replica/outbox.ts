import type { Client } from '../client.js';
import { Problem, problemOf, SignedOut } from '../problem.js';
import { abandoned, type Answer, isTemporary, settled } from './answers.js';
import type { Intent } from './intents.js';
import type { Journal } from './journal.js';
import { asSent, leftBehind, nextToSend, requestOf, sentWith } from './next-request.js';
import type { Row } from './rows.js';
import { cancelUndone } from './undo.js';

const MAX_SERVER_ERRORS = 5;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 30_000;
/** The server keeps the responses of requests for 24 hours. */
const MAX_REPEATED_MS = 23 * 3_600_000;

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
      for (let next = this.next(); next.length > 0; next = this.next()) {
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

  private next(): readonly Intent[] {
    return this.isOpen && !this.signal.aborted ? nextToSend(this.journal.state.outbox()) : [];
  }

  private pause(error: unknown): void {
    if (this.signal.aborted) return;
    const { retryAfter = 0 } = error instanceof Problem ? error : {};
    const backoff = Math.min(FIRST_DELAY_MS * 2 ** this.failures++, MAX_DELAY_MS) * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => this.poke(), Math.max(backoff, retryAfter * 1000));
  }

  private cancelUndone(): void {
    const commit = cancelUndone(this.journal.state);
    if (commit) void this.journal.commit(commit);
  }

  private async attempt(next: readonly Intent[]): Promise<void> {
    const { state } = this.journal;
    const isRepeated = next[0]!.state === 'sending';
    const sent = isRepeated ? await this.unanswered(next[0]!) : asSent(next);
    if (sent.length === 0) return;
    if (!isRepeated) await this.journal.commit({ put: [...sent, ...leftBehind(state.outbox(), sent)] });
    const answers = await this.send(sent);
    await this.journal.commit(
      answers ? settled(state, sent, answers, isRepeated) : abandoned(state, sent[0]!.requestId),
    );
    const temporary = answers?.find((answer) => answer instanceof Problem && isTemporary(answer));
    if (temporary) throw temporary as Problem;
  }

  /** The intents of a request whose response was lost, unless the feed shows that it was applied. */
  private async unanswered({ requestId }: Intent): Promise<readonly Intent[]> {
    await this.catchUp();
    const { state } = this.journal;
    const sent = sentWith(state.outbox(), requestId);
    const isKnown = ({ kind, isShown, batchedAt }: Intent): boolean =>
      isShown === true && (kind === 'undo' || Date.now() - batchedAt! > MAX_REPEATED_MS);
    if (!sent.some(isKnown)) return sent;
    await this.journal.commit(abandoned(state, requestId));
    return [];
  }

  /** The answers to all intents; null if the batch was refused as a whole. */
  private async send(sent: readonly Intent[]): Promise<readonly Answer[] | null> {
    const { requestId } = sent[0]!;
    const { signal } = this;
    const keys = { requestId, idempotencyKey: requestId };
    try {
      const { body } = await this.client.send<unknown>({ ...requestOf(sent), ...keys, retry: false, signal });
      return sent.length === 1 ? [body as Answer] : (body as BatchBody).results.map(answerOf);
    } catch (error) {
      if (signal.aborted || !(error instanceof Problem) || this.mayPass(error)) throw error;
      if (sent.length === 1) return [error];
      await this.catchUp();
      return null;
    }
  }

  private mayPass(error: Problem): boolean {
    return isTemporary(error) || (error.status >= 500 && this.failures < MAX_SERVER_ERRORS);
  }
}

interface BatchBody {
  readonly results: readonly { readonly status: number; readonly body: object | null }[];
}

const answerOf = ({ status, body }: BatchBody['results'][number]): Answer =>
  status < 400 ? (body as Partial<Row> | null) : problemOf(body as Problem);

export const isSignedOut = (error: unknown): boolean =>
  error instanceof SignedOut || (error instanceof Problem && error.status === 401);
