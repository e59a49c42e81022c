import type { OwnerId } from '../../platform/ownership/owner-id.js';

type Send = () => Promise<void>;

/** What this process sends at the same time, beside its jobs: so many of each owner's webhooks, and so many in all. */
export class SendSlots {
  private readonly taken = new Map<OwnerId, number>();
  private readonly sending = new Set<Promise<void>>();
  private all = 0;

  constructor(
    private readonly most: number,
    private readonly maxOfOwner: number,
  ) {}

  /**
   * Waits for what is to be done first; what that gives goes on by itself. False where there is no place.
   * @param prepare gives what sends, which never rejects, or null where there is nothing to send
   */
  async begin(owner: OwnerId, prepare: () => Promise<Send | null>): Promise<boolean> {
    if (this.all >= this.most || this.of(owner) >= this.maxOfOwner) return false;
    this.count(owner, 1);
    const send = await prepare().catch((error: unknown) => {
      this.count(owner, -1);
      throw error;
    });
    const sent = (send?.() ?? Promise.resolve()).finally(() => {
      this.sending.delete(sent);
      this.count(owner, -1);
    });
    this.sending.add(sent);
    return true;
  }

  /** When all that has begun has ended. */
  async areEmpty(): Promise<void> {
    await Promise.all(this.sending);
  }

  private of(owner: OwnerId): number {
    return this.taken.get(owner) ?? 0;
  }

  private count(owner: OwnerId, change: 1 | -1): void {
    this.all += change;
    const number = this.of(owner) + change;
    if (number === 0) this.taken.delete(owner);
    else this.taken.set(owner, number);
  }
}
