import { LRUCache } from 'lru-cache';
import { type Policy, Window } from './window.js';

/** Of more callers than this in a minute, the one who was not seen for longest is forgotten. */
const MAX_WINDOWS = 50_000;

/** The windows of all callers whom one policy holds for. */
export class Windows {
  private readonly windows: LRUCache<string, Window>;

  /** @param enqueue is called with a window of which others should hear */
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

  /** The caller's window where it is spent. */
  spent(key: string, now = performance.now()): Window | undefined {
    const window = this.windows.get(key);
    return window?.isSpent && now < window.endsAt ? window : undefined;
  }
}
