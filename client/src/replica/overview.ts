import { type Failure, failureOf } from './failures.js';
import type { SyncState } from './feed.js';
import { type Intent, isStuck } from './intents.js';
import type { Journal } from './journal.js';
import { LiveValue } from './live.js';
import { isEqual, type Settings } from './rows.js';

export interface Status {
  readonly state: SyncState;
  /** Writes that the server has not confirmed, without those in `failed`. */
  readonly pending: number;
  /** Writes that were refused or conflict. */
  readonly failed: number;
  /** False while this device cannot store writes: in memory only, or the quota is exceeded. */
  readonly isStored: boolean;
}

/** The live values about the replica as a whole. */
export class Overview {
  readonly outbox = new LiveValue<readonly Intent[]>([]);
  readonly failed = new LiveValue<readonly Failure[]>([]);
  readonly settings = new LiveValue<Settings | null>(null);
  readonly status: LiveValue<Status>;
  private sync: SyncState = 'syncing';

  constructor(
    private readonly journal: Journal,
    private readonly isPersistent: boolean,
    private readonly onDecided: (discarded?: string) => void,
  ) {
    this.status = new LiveValue<Status>({ state: 'syncing', pending: 0, failed: 0, isStored: isPersistent });
    journal.state.listen(({ settings }) => {
      if (settings) this.settings.set(journal.state.settings);
      this.update();
    });
    journal.isSaved.subscribe(() => this.update());
  }

  get state(): SyncState {
    return this.sync;
  }

  setState(state: SyncState): void {
    this.sync = state;
    this.update();
  }

  private update(): void {
    const intents = this.journal.state.outbox();
    if (intents !== this.outbox.get()) this.show(intents);
    const failed = intents.filter(isStuck).length;
    const isStored = this.isPersistent && this.journal.isSaved.get();
    const status = { state: this.sync, pending: intents.length - failed, failed, isStored };
    if (!isEqual(status, this.status.get())) this.status.set(status);
  }

  private show(intents: readonly Intent[]): void {
    this.outbox.set(intents);
    if (this.failed.get().length === 0 && !intents.some(isStuck)) return;
    this.failed.set(intents.flatMap((intent) => failureOf(this.journal, intent, this.onDecided) ?? []));
  }
}
