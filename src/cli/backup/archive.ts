import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/**
 * An archive is gzip over frames: a letter, a four-byte length and the content. Order: header; per table a frame with name
 * and columns, then its rows in COPY format; manifest; SHA-256 of all previous frames.
 */
export const FORMAT = 'todo-backend backup';
export const FORMAT_VERSION = 1;

export interface Header {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly createdAt: string;
  readonly serverVersion: string;
  /** The schema version: names of the applied migrations. */
  readonly migrations: readonly string[];
  readonly queueRevision: number;
}

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export interface TableHead extends TableName {
  readonly columns: readonly string[];
}

/** Row count and checksum of a table in the manifest. */
export interface TableSum extends TableName {
  readonly rows: number;
  readonly sha256: string;
}

export interface SequenceState extends TableName {
  readonly value: string;
  readonly isCalled: boolean;
}

export interface Manifest {
  readonly tables: readonly TableSum[];
  readonly sequences: readonly SequenceState[];
}

export type Frame =
  | { readonly kind: 'header'; readonly header: Header }
  | { readonly kind: 'table'; readonly table: TableHead }
  | { readonly kind: 'rows'; readonly rows: Buffer }
  | { readonly kind: 'manifest'; readonly manifest: Manifest };

const LETTERS = { header: 'H', table: 'T', rows: 'R', manifest: 'M', end: 'E' } as const;
const KINDS = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter.charCodeAt(0), kind]));
const PREFIX_BYTES = 5;
/** Detects a corrupt length. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** Serializes frames, followed by their checksum. */
export async function* pack(frames: AsyncIterable<Frame>): AsyncGenerator<Buffer> {
  const sum = createHash('sha256');
  for await (const frame of frames) {
    const bytes = encode(LETTERS[frame.kind], contentOf(frame));
    sum.update(bytes);
    yield bytes;
  }
  yield encode(LETTERS.end, sum.digest());
}

/** Reads the frames of a file. Throws if the file is incomplete or corrupt. */
export async function* unpack(file: string): AsyncGenerator<Frame> {
  const sum = createHash('sha256');
  let ended = false;
  for await (const { kind, content, bytes } of rawFrames(file)) {
    if (ended) throw new Error('there is data after its end');
    if (kind === 'end') {
      if (!sum.digest().equals(content)) throw new Error('its checksum does not match');
      ended = true;
      continue;
    }
    sum.update(bytes);
    yield decode(kind as Frame['kind'], content);
  }
  if (!ended) throw new Error('its end is missing');
}

interface RawFrame {
  readonly kind: string;
  readonly content: Buffer;
  readonly bytes: Buffer;
}

async function* rawFrames(file: string): AsyncGenerator<RawFrame> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of gunzipped(file)) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let frame = firstFrame(pending);
    while (frame) {
      yield frame;
      pending = pending.subarray(frame.bytes.length);
      frame = firstFrame(pending);
    }
  }
  if (pending.length > 0) throw new Error('it is truncated');
}

async function* gunzipped(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file);
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.once('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
  }
}

/** @returns undefined while the frame is incomplete */
function firstFrame(bytes: Buffer): RawFrame | undefined {
  if (bytes.length < PREFIX_BYTES) return undefined;
  const kind = KINDS.get(bytes[0]!);
  const length = bytes.readUInt32BE(1);
  if (kind === undefined || length > MAX_FRAME_BYTES) throw new Error('it contains an unknown frame');
  const end = PREFIX_BYTES + length;
  if (bytes.length < end) return undefined;
  return { kind, content: bytes.subarray(PREFIX_BYTES, end), bytes: bytes.subarray(0, end) };
}

function encode(letter: string, content: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(letter, 'latin1');
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

function contentOf(frame: Frame): Buffer {
  if (frame.kind === 'rows') return frame.rows;
  const { kind: _, ...content } = frame;
  return Buffer.from(JSON.stringify(Object.values(content)[0]));
}

function decode(kind: Frame['kind'], content: Buffer): Frame {
  if (kind === 'rows') return { kind, rows: content };
  return { kind, [kind]: JSON.parse(content.toString()) } as unknown as Frame;
}
