import type { OwnerId } from '../../platform/ownership/owner-id.js';

type Send = () => Promise<void>;

/** Limits concurrent deliveries of this process, in total and per owner. */
export class SendSlots {
  private readonly perOwner = new Map<OwnerId, number>();
  private readonly sending = new Set<Promise<void>>();
  private total = 0;

  constructor(
    private readonly maxConcurrent: number,
    private readonly maxPerOwner: number,
  ) {}

  /**
   * Waits for `prepare` and then runs its result in the background. False if no slot is free.
   * @param prepare returns the send function, which never rejects, or null if there is nothing to send
   */
  async begin(owner: OwnerId, prepare: () => Promise<Send | null>): Promise<boolean> {
    if (this.total >= this.maxConcurrent || this.countOf(owner) >= this.maxPerOwner) return false;
    this.add(owner, 1);
    const send = await prepare().catch((error: unknown) => {
      this.add(owner, -1);
      throw error;
    });
    const sent = (send?.() ?? Promise.resolve()).finally(() => {
      this.sending.delete(sent);
      this.add(owner, -1);
    });
    this.sending.add(sent);
    return true;
  }

  /** Resolves when all current deliveries have ended. */
  async waitUntilIdle(): Promise<void> {
    await Promise.all(this.sending);
  }

  private countOf(owner: OwnerId): number {
    return this.perOwner.get(owner) ?? 0;
  }

  private add(owner: OwnerId, change: 1 | -1): void {
    this.total += change;
    const count = this.countOf(owner) + change;
    if (count === 0) this.perOwner.delete(owner);
    else this.perOwner.set(owner, count);
  }
}
