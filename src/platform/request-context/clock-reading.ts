/** Where an owner's change clock stands. */
export interface ClockTime {
  readonly feedSince: string;
  readonly seq: number;
}

/**
 * The owner's clock as it is read along with the statements of a request, in their round trips and before each: what was
 * read after the earliest of them is at least as new as that.
 */
export class ClockReading {
  private earliest?: ClockTime | null;

  /** Null for an owner who has nothing yet, or where it could not be read along; then nothing is known. */
  get time(): ClockTime | null {
    return this.earliest ?? null;
  }

  note(time: ClockTime | null): void {
    if (this.earliest === undefined || time === null) this.earliest = time;
    else if (this.earliest !== null && time.seq < this.earliest.seq) this.earliest = time;
  }
}
