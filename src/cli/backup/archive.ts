import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../../platform/config/operator-error.js';

/**
 * An archive is gzip over frames: a letter, a four-byte length and the content. Order: header; per table a frame with name
 * and columns, then its rows in COPY format; manifest; SHA-256 of all previous frames.
 */
export const FORMAT = 'todo-backend backup';
export const FORMAT_VERSION = 1;

/** Aborts a backup or a restore. The message states the reason and what to do. */
export class BackupError extends OperatorError {
  override readonly name = 'BackupRefused';
}

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

export interface SequenceState extends TableName {
  readonly value: string;
  readonly isCalled: boolean;
}

export interface Manifest {
  readonly tables: readonly (TableName & { readonly rows: number; readonly sha256: string })[];
  readonly sequences: readonly SequenceState[];
}

export type Frame =
  | { readonly kind: 'header'; readonly header: Header }
  | { readonly kind: 'table'; readonly table: TableHead }
  | { readonly kind: 'rows'; readonly rows: Buffer }
  | { readonly kind: 'manifest'; readonly manifest: Manifest };

/** The content of an archive without the rows. */
export interface Archive extends Manifest {
  readonly header: Header;
  readonly heads: readonly TableHead[];
}

export function describeRows({ tables }: Manifest): string {
  return `${tables.reduce((sum, { rows }) => sum + rows, 0)} rows of ${tables.length} tables`;
}

const LETTERS = { header: 'H', table: 'T', rows: 'R', manifest: 'M', end: 'E' } as const;
const KINDS = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter.charCodeAt(0), kind]));
const PREFIX_BYTES = 5;
/** Detects a corrupt length. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** Serializes frames, followed by their checksum. */
export async function* pack(frames: AsyncIterable<Frame>): AsyncGenerator<Buffer> {
  const sum = createHash('sha256');
  for await (const { kind, ...content } of frames) {
    const [value] = Object.values(content);
    const bytes = encode(LETTERS[kind], Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)));
    sum.update(bytes);
    yield bytes;
  }
  yield encode(LETTERS.end, sum.digest());
}

function encode(letter: string, content: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(letter, 'latin1');
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

/** Reads the frames of a file. Throws if the file is incomplete or corrupt. */
export async function* unpack(file: string): AsyncGenerator<Frame> {
  const sum = createHash('sha256');
  let ended = false;
  for await (const bytes of rawFrames(file)) {
    if (ended) throw new Error('there is data after its end');
    const kind = KINDS.get(bytes[0]!);
    const content = bytes.subarray(PREFIX_BYTES);
    ended = kind === 'end';
    if (ended && !sum.digest().equals(content)) throw new Error('its checksum does not match');
    if (ended) continue;
    sum.update(bytes);
    yield { kind, [kind!]: kind === 'rows' ? content : JSON.parse(content.toString()) } as unknown as Frame;
  }
  if (!ended) throw new Error('its end is missing');
}

async function* rawFrames(file: string): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0);
  // Closes both streams on an error and if the caller stops early.
  const bytes = pipeline(createReadStream(file), createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    pending = Buffer.concat([pending, chunk]);
    for (let length = frameLength(pending); length <= pending.length; length = frameLength(pending)) {
      yield pending.subarray(0, length);
      pending = pending.subarray(length);
    }
  }
  if (pending.length > 0) throw new Error('it is truncated');
}

/** The length of the first frame; infinite while its prefix is incomplete. */
function frameLength(bytes: Buffer): number {
  if (bytes.length < PREFIX_BYTES) return Infinity;
  const length = bytes.readUInt32BE(1);
  if (!KINDS.has(bytes[0]!) || length > MAX_FRAME_BYTES) throw new Error('it contains an unknown frame');
  return PREFIX_BYTES + length;
}

/**
 * Reads and verifies a whole archive.
 * @throws BackupError if it is incomplete, corrupt or not readable by this version
 */
export async function inspect(file: string): Promise<Archive> {
  const frames = unpack(file);
  try {
    return await verified(frames);
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    const { message } = cause as Error;
    throw new BackupError(`${file} is not a complete backup: ${message}. Use another copy.`, { cause });
  } finally {
    await frames.return(undefined);
  }
}

async function verified(frames: AsyncGenerator<Frame>): Promise<Archive> {
  const header = readableHeader((await frames.next()).value);
  const tables: TableContent[] = [];
  let manifest: Manifest | undefined;
  for await (const frame of frames) {
    if (frame.kind === 'table') tables.push(new TableContent(frame.table));
    else if (frame.kind === 'rows') tables.at(-1)?.add(frame.rows);
    else if (frame.kind === 'manifest') manifest = frame.manifest;
  }
  const found = tables.map((table) => table.summary());
  if (!isDeepStrictEqual(found, manifest?.tables)) throw new Error('its tables do not match its manifest');
  return { header, heads: tables.map(({ head }) => head), ...manifest! };
}

function readableHeader(first?: Frame): Header {
  if (first?.kind !== 'header' || first.header.format !== FORMAT) throw new Error('it has another format');
  if (first.header.version <= FORMAT_VERSION) return first.header;
  throw new BackupError('A newer version of the service made this backup. Restore it with that version.');
}

/** Row count and checksum of a table. */
export class TableContent {
  private readonly hash: Hash = createHash('sha256');
  private rows = 0;

  constructor(readonly head: TableHead) {}

  add(rows: Buffer): void {
    this.hash.update(rows);
    // One row per line: COPY escapes line breaks inside values.
    for (let at = rows.indexOf(NEWLINE); at >= 0; at = rows.indexOf(NEWLINE, at + 1)) this.rows++;
  }

  summary(): Manifest['tables'][number] {
    const { schema, name } = this.head;
    return { schema, name, rows: this.rows, sha256: this.hash.digest('hex') };
  }
}
