import { TimeSlice } from '../platform/concurrency/semaphore.js';

/** Exported row types. Due reminders are not exported. */
export const MOVED_TYPES = ['settings', 'list', 'label', 'task', 'completion'] as const;
export type MovedType = (typeof MOVED_TYPES)[number];
/** Row types in file order: referenced rows come first. */
export const ROW_TYPES = [...MOVED_TYPES, 'history'] as const;
export type RowType = (typeof ROW_TYPES)[number];
export type RowCounts = Record<RowType, number>;

export const FORMAT = 'todo-export';
export const FORMAT_VERSION = 1;

/** The first line. */
export interface Header {
  readonly format: typeof FORMAT;
  readonly version: typeof FORMAT_VERSION;
  readonly exportedAt: string;
}

/** The last line. Its counts show that the file is complete. */
export interface Footer {
  readonly type: 'end';
  readonly rows: RowCounts;
}

export const noRows = (): RowCounts =>
  Object.fromEntries(ROW_TYPES.map((type) => [type, 0])) as Record<RowType, number>;

export const isRowType = (type: unknown): type is RowType => ROW_TYPES.includes(type as RowType);

export const jsonLine = (value: object): string => `${JSON.stringify(value)}\n`;

/** More than the longest history row, which contains both sides of a change. */
const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;
/** Reused, because creating a decoder takes longer than decoding a line. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Removes a byte order mark from the first line. */
const firstDecoder = new TextDecoder('utf-8', { fatal: true });

/** A line of a file, numbered from 1. The text is undefined if it is too long or not UTF-8. */
export interface Line {
  readonly number: number;
  readonly text?: string;
}

/**
 * Splits a byte stream into lines and buffers at most one. Blank lines are counted but skipped. The time slice includes the
 * consumer's work.
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
    // Yield to the event loop, because buffered chunks would otherwise be processed without a pause.
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
