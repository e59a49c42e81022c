import type { Commit } from './storage.js';
import type { SyncState } from './feed.js';

/** What tabs with the same storage tell each other. */
export type Message =
  { readonly commits: readonly Commit[] } | { readonly state: SyncState } | { readonly hello: true };

/** The tabs that share a storage. Without a name, or where browsers lack Web Locks, this tab is alone. */
export class Tabs {
  private readonly channel: BroadcastChannel | undefined;

  constructor(
    private readonly name: string | undefined,
    onMessage: (message: Message) => void,
  ) {
    if (name === undefined || !globalThis.navigator?.locks || !globalThis.BroadcastChannel) return;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<Message>) => onMessage(data);
  }

  post(message: Message): void {
    this.channel?.postMessage(message);
  }

  /**
   * Runs the work once this tab leads. The browser passes the lock on when the leading tab closes or crashes.
   * The work ends with the signal.
   */
  async lead(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    if (!this.channel) return work();
    try {
      await navigator.locks.request(`${this.name!} leader`, { signal }, work);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  close(): void {
    this.channel?.close();
  }
}
