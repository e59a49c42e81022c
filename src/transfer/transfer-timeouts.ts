import { Injectable } from '@nestjs/common';
import { RequestTimedOut } from '../platform/errors/problems.js';

/** How long a transfer waits, for what. */
@Injectable()
export class TransferTimeouts {
  /** For the caller to send or to take something; what it moves earns it time for the next wait, up to this much. */
  readonly stallTimeoutMs: number = 10_000;
  /** The slowest that it may move a file on average. */
  readonly minBytesPerSecond: number = 16 * 1024;
  /** For a slot: longer than a caller can keep one without moving anything. */
  readonly slotMs: number = 15_000;
}

/** Measures how long a caller keeps a transfer waiting. The time that the service takes itself does not count. */
export class TransferDeadline {
  private leftMs: number;

  constructor(private readonly timeouts: TransferTimeouts) {
    this.leftMs = timeouts.stallTimeoutMs;
  }

  /** @returns what ends the wait, before `onLate` is called */
  begin(onLate: () => void): () => void {
    const since = performance.now();
    const timer = setTimeout(onLate, this.leftMs);
    return () => {
      clearTimeout(timer);
      this.leftMs -= performance.now() - since;
    };
  }

  moved(bytes: number): void {
    const { stallTimeoutMs, minBytesPerSecond } = this.timeouts;
    this.leftMs = Math.min(stallTimeoutMs, this.leftMs + (bytes / minBytesPerSecond) * 1_000);
  }
}

/**
 * The file as it arrives.
 * @throws RequestTimedOut where it arrives too slowly
 */
export async function* inTime(
  file: AsyncIterable<Uint8Array>,
  timeouts: TransferTimeouts,
): AsyncGenerator<Uint8Array> {
  const wait = new TransferDeadline(timeouts);
  const chunks = file[Symbol.asyncIterator]();
  let isLate = false;
  try {
    for (;;) {
      const { done, value } = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        const end = wait.begin(() => {
          isLate = true;
          reject(tooSlow(timeouts));
        });
        chunks.next().finally(end).then(resolve, reject);
      });
      if (done) return;
      wait.moved(value.length);
      yield value;
    }
  } finally {
    // One that still waits for a chunk would not return before it has come.
    if (!isLate) await chunks.return?.();
  }
}

const tooSlow = ({ minBytesPerSecond }: TransferTimeouts): RequestTimedOut =>
  new RequestTimedOut({
    detail: `The file arrives too slowly. Send at least ${minBytesPerSecond / 1024} KiB a second. Nothing was changed.`,
    headers: { connection: 'close' },
  });
