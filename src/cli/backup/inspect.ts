import { createHash } from 'node:crypto';
import {
  FORMAT,
  FORMAT_VERSION,
  type Frame,
  type Header,
  type Manifest,
  type TableHead,
  unpack,
} from './archive.js';
import { BackupError } from './backup-error.js';

/** The content of an archive without the rows. */
export interface Archive extends Manifest {
  readonly header: Header;
  readonly heads: readonly TableHead[];
}

/**
 * Reads and verifies a whole archive.
 * @throws BackupError if it is incomplete, corrupt or not readable by this version
 */
export async function inspect(file: string): Promise<Archive> {
  const inspection = new Inspection();
  try {
    for await (const frame of unpack(file)) inspection.take(frame);
    return inspection.result();
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(
      `${file} is not a complete backup: ${(error as Error).message}. Use another copy.`,
      { cause: error },
    );
  }
}

const NEWLINE = 0x0a;

class Inspection {
  private header?: Header;
  private manifest?: Manifest;
  private readonly heads: TableHead[] = [];
  private readonly found: { rows: number; sha256: string }[] = [];
  private sum = createHash('sha256');
  private rows = 0;

  take(frame: Frame): void {
    if ((this.header === undefined) !== (frame.kind === 'header') || this.manifest) {
      throw new Error('its header or manifest is not in place');
    }
    if (frame.kind === 'header') this.header = checkFormat(frame.header);
    else if (frame.kind === 'rows') this.takeRows(frame.rows);
    else this.endTable();
    if (frame.kind === 'table') this.heads.push(frame.table);
    if (frame.kind === 'manifest') this.manifest = frame.manifest;
  }

  result(): Archive {
    const { header, manifest, heads } = this;
    if (!header || !manifest) throw new Error('its manifest is missing');
    const described = manifest.tables.map(({ schema, name, rows, sha256 }) => [schema, name, rows, sha256]);
    const counted = heads.map(({ schema, name }, nth) => [
      schema,
      name,
      this.found[nth]!.rows,
      this.found[nth]!.sha256,
    ]);
    if (JSON.stringify(described) !== JSON.stringify(counted)) {
      throw new Error('its tables do not match its manifest');
    }
    return { header, heads, ...manifest };
  }

  private takeRows(rows: Buffer): void {
    if (this.heads.length === 0) throw new Error('it contains rows without a table');
    this.sum.update(rows);
    // One row per line: COPY escapes line breaks inside values.
    for (let at = rows.indexOf(NEWLINE); at >= 0; at = rows.indexOf(NEWLINE, at + 1)) this.rows++;
  }

  private endTable(): void {
    if (this.heads.length > 0) this.found.push({ rows: this.rows, sha256: this.sum.digest('hex') });
    this.sum = createHash('sha256');
    this.rows = 0;
  }
}

function checkFormat(header: Header): Header {
  if (header.format !== FORMAT) throw new Error('it has another format');
  if (header.version > FORMAT_VERSION) {
    throw new BackupError('A newer version of the service made this backup. Restore it with that version.');
  }
  return header;
}
