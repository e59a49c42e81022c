/** More than the longest row takes, both sides of a change in the history included. */
const LONGEST_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/** A line of a file, by its number from 1 on; without a text where it is too long, or not UTF-8. */
export interface Line {
  readonly number: number;
  readonly text?: string;
}

/** The lines of a stream of bytes, of which no more than one is held. Blank ones are counted, and left out. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const take = (): Line[] => {
    const line = lineOf(number++, rest, length);
    [rest, length] = [[], 0];
    return line.text === undefined || line.text.trim() !== '' ? [line] : [];
  };
  const keep = (piece: Uint8Array): void => {
    length += piece.length;
    if (length <= LONGEST_LINE_BYTES) rest.push(piece);
    else rest = [];
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, to));
      from = to + 1;
      yield* take();
    }
    keep(chunk.subarray(from));
  }
  if (length > 0) yield* take();
}

function lineOf(number: number, pieces: readonly Uint8Array[], length: number): Line {
  if (length > LONGEST_LINE_BYTES) return { number };
  try {
    // A byte order mark is taken off where one can be.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: number > 1 });
    return { number, text: decoder.decode(Buffer.concat(pieces)) };
  } catch {
    return { number };
  }
}
