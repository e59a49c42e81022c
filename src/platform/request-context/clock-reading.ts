/** A position of an owner's change clock. */
export interface ClockTime {
  readonly feedSince: string;
  readonly seq: number;
}

/**
 * The owner's clock, read before each statement of a request in the same round trip. All rows of the request are at
 * least as new as the earliest reading.
 */
export class ClockReading {
  private earliest?: ClockTime | null;

  /** Null if the owner has no data yet or any reading failed. */
  get time(): ClockTime | null {
    return this.earliest ?? null;
  }

  note(time: ClockTime | null): void {
    if (this.earliest === undefined || time === null) this.earliest = time;
    else if (this.earliest !== null && time.seq < this.earliest.seq) this.earliest = time;
  }
}
