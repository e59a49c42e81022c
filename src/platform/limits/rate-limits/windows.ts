import { LRUCache } from 'lru-cache';
import { type Policy, Window } from './window.js';

/** Beyond it, the least recently used window is dropped. */
const MAX_WINDOWS = 50_000;

/** The windows of all callers under one policy. */
export class Windows {
  private readonly windows: LRUCache<string, Window>;

  /** @param enqueue called with each window to sync */
  constructor(
    private readonly policy: Policy,
    private readonly enqueue?: (window: Window) => void,
    max = MAX_WINDOWS,
  ) {
    this.windows = new LRUCache({ max });
  }

  get size(): number {
    return this.windows.size;
  }

  count(key: string, now = performance.now()): Window {
    let window = this.windows.get(key);
    if (!window) this.windows.set(key, (window = new Window(this.policy, key, now)));
    if (window.count(now)) this.enqueue?.(window);
    return window;
  }

  /** Returns the caller's window if its quota is used up. */
  spent(key: string, now = performance.now()): Window | undefined {
    const window = this.windows.get(key);
    return window?.isSpent && now < window.endsAt ? window : undefined;
  }
}
