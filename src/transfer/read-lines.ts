import { TimeSlice } from '../platform/concurrency/time-slice.js';

/** More than the longest row takes, both sides of a change in the history included. */
const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;
/** Made once: to make one takes longer than to read a line with it. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** A byte order mark is taken off where one can be. */
const firstDecoder = new TextDecoder('utf-8', { fatal: true });

/** A line of a file, by its number from 1 on; without a text where it is too long, or not UTF-8. */
export interface Line {
  readonly number: number;
  readonly text?: string;
}

/**
 * The lines of a stream of bytes, of which no more than one is held. Blank ones are counted, and left out. What is done with
 * a line belongs to the time slice of the reader.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const slice = new TimeSlice();
  const take = (): Line[] => {
    const line = lineOf(number++, rest, length);
    [rest, length] = [[], 0];
    return line.text === undefined || line.text.trim() !== '' ? [line] : [];
  };
  const keep = (piece: Uint8Array): void => {
    length += piece.length;
    if (length <= MAX_LINE_BYTES) rest.push(piece);
    else rest = [];
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      if (to === from && length === 0) {
        number++;
      } else {
        keep(chunk.subarray(from, to));
        yield* take();
      }
      from = to + 1;
      if (slice.isOver) await slice.end();
    }
    keep(chunk.subarray(from));
    // Of what arrives fast, Node would hand on chunk after chunk, and nobody else would have a turn.
    await slice.end();
  }
  if (length > 0) yield* take();
}

function lineOf(number: number, pieces: readonly Uint8Array[], length: number): Line {
  if (length > MAX_LINE_BYTES) return { number };
  try {
    const text = (number > 1 ? decoder : firstDecoder).decode(Buffer.concat(pieces));
    return { number, text };
  } catch {
    return { number };
  }
}
