import { InputPipe } from '../platform/http/validation/input.pipe.js';
import { nestsDeeperThan } from '../platform/http/validation/clean-input.js';
import { escapePointer, type InputFault } from '../platform/errors/problem.js';
import { InvalidInput } from '../platform/errors/problems.js';
import { storedOf } from './columns.js';
import { type HistoryRow, LOGGED_ROWS, ROWS } from './dto/history-row.dto.js';
import {
  FORMAT,
  FORMAT_VERSION,
  isRowType,
  type Line,
  type MovedType,
  noRows,
  ROW_TYPES,
  type RowType,
} from './file-format.js';
import { historyFaults, type RowFault, rowFaults } from './row-rules.js';

/** A row that passed all checks that need no other row. */
export interface CheckedRow {
  readonly line: number;
  readonly type: RowType;
  /** The stored form; for history, the rows before and after. */
  readonly row: object;
}

type Parsed = Readonly<Record<string, unknown>>;

const MAX_JSON_DEPTH = 32;
const MAX_FAULTS = 50;
const HEADER_KEYS = ['format', 'version', 'exportedAt'];
const FOOTER_KEYS = ['type', 'rows'];
const LINE_KEYS = ['type', 'row'];

/** Validates the lines of a file one by one, including their order. */
export class ImportLineValidator {
  private readonly pipe = new InputPipe();
  private readonly counts = noRows();
  private readonly faults: InputFault[] = [];
  private hasHeader = false;
  private hasFooter = false;

  /** The row of the line; undefined if it has none or is invalid. */
  async check(line: Line): Promise<CheckedRow | undefined> {
    const parsed = this.parse(line);
    let checked: CheckedRow | undefined;
    if (parsed && this.hasFooter) this.add(line, '', 'must not follow the footer');
    else if (parsed && this.hasHeader) checked = await this.checkBody(line, parsed);
    else if (parsed) this.checkHeader(line, parsed);
    this.hasHeader = true;
    // Stop at the maximum number of faults.
    if (this.faults.length >= MAX_FAULTS) this.throwFaults();
    return checked;
  }

  /** @throws InvalidInput with all faults, if there are any */
  end(): void {
    if (!this.hasHeader) this.addAt('', `the file must begin with a ${FORMAT} header`);
    else if (!this.hasFooter) this.addAt('', 'the file is incomplete: its footer is missing');
    if (this.faults.length > 0) this.throwFaults();
  }

  private throwFaults(): never {
    // A single line can have any number of faults.
    throw new InvalidInput({ errors: this.faults.slice(0, MAX_FAULTS) });
  }

  private parse(line: Line): Parsed | undefined {
    const fault = line.text === undefined ? 'must be UTF-8 and at most 1 MiB long' : undefined;
    if (fault !== undefined || nestsDeeperThan(MAX_JSON_DEPTH, line.text!))
      return void this.add(line, '', fault ?? `must not be nested deeper than ${MAX_JSON_DEPTH} levels`);
    try {
      const parsed: unknown = JSON.parse(line.text!);
      if (isObject(parsed)) return parsed;
    } catch {
      return void this.add(line, '', 'must be valid JSON');
    }
    this.add(line, '', 'must be a JSON object');
  }

  private checkHeader(line: Line, header: Parsed): void {
    if (header['format'] !== FORMAT) return this.add(line, '/format', `must be ${FORMAT}`);
    if (header['version'] !== FORMAT_VERSION)
      return this.add(line, '/version', `must be ${FORMAT_VERSION}, the only supported version`);
    this.checkKeys(line, header, HEADER_KEYS);
  }

  private async checkBody(line: Line, parsed: Parsed): Promise<CheckedRow | undefined> {
    const { type } = parsed;
    if (type === 'end') return this.checkFooter(line, parsed);
    if (!isRowType(type))
      return this.add(line, '/type', `must be one of ${[...ROW_TYPES, 'end'].join(', ')}`);
    this.counts[type]++;
    if (!this.checkKeys(line, parsed, LINE_KEYS)) return undefined;
    const row = type === 'history' ? await this.history(line, parsed) : await this.row(line, type, parsed);
    return row && { line: line.number, type, row };
  }

  private checkFooter(line: Line, footer: Parsed): undefined {
    this.hasFooter = true;
    if (!this.checkKeys(line, footer, FOOTER_KEYS)) return;
    const { rows } = footer;
    if (!isObject(rows)) return this.add(line, '/rows', 'must be a JSON object');
    this.checkKeys(line, rows, ROW_TYPES, '/rows');
    for (const type of ROW_TYPES) {
      if (rows[type] !== this.counts[type])
        this.add(
          line,
          `/rows/${type}`,
          `must be ${this.counts[type]}, the number of rows in the file; the file may be incomplete`,
        );
    }
  }

  private async row(line: Line, type: MovedType, { row }: Parsed): Promise<object | undefined> {
    const read = await this.read(line, '/row', { value: row, as: ROWS[type] });
    if (!read || this.addFaults(line, '/row', rowFaults(type, read))) return undefined;
    return storedOf(type, read);
  }

  private async history(line: Line, { row }: Parsed): Promise<object | undefined> {
    const logged = (await this.read(line, '/row', { value: row, as: ROWS.history })) as
      HistoryRow | undefined;
    if (!logged || this.addFaults(line, '/row', historyFaults(logged))) return undefined;
    const { type, id, change, version, changedAt, requestId, after, before } = logged;
    const state = after && (await this.loggedRow(line, '/row/after', { type, id, value: after }));
    // Unchanged fields are only in `after`.
    const was = before && { ...after, ...before };
    const stateBefore = was && (await this.loggedRow(line, '/row/before', { type, id, value: was }));
    if (state === undefined || stateBefore === undefined) return undefined;
    return { type, rowId: id, change, version, changedAt, requestId, state, before: stateBefore };
  }

  private async loggedRow(
    line: Line,
    at: string,
    { type, id, value }: { type: MovedType; id: string | null; value: object },
  ): Promise<object | undefined> {
    const read = await this.read(line, at, { value, as: LOGGED_ROWS[type] });
    if (!read) return undefined;
    const faults = rowFaults(type, read);
    if (id !== null && (read as { id?: string }).id !== id)
      faults.push({ pointer: '/id', detail: 'must be the id of the row' });
    return this.addFaults(line, at, faults) ? undefined : storedOf(type, read);
  }

  /** Validates a value by its class; undefined if it is invalid. */
  private async read(
    line: Line,
    at: string,
    { value, as }: { value: unknown; as: new () => object },
  ): Promise<object | undefined> {
    const hidden = prototypeKeys(value, at);
    if (hidden.length > 0) return void hidden.forEach((key) => this.add(line, key, 'is not a known field'));
    try {
      return (await this.pipe.transform(value, { type: 'body', metatype: as })) as object;
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.addFaults(
        line,
        at,
        error.errors!.map(({ pointer, detail }) => ({ pointer, detail })),
      );
      return undefined;
    }
  }

  /** @returns whether there are any faults */
  private addFaults(line: Line, at: string, faults: readonly RowFault[]): boolean {
    for (const { pointer, detail } of faults) this.add(line, at + pointer, detail);
    return faults.length > 0;
  }

  private checkKeys(line: Line, value: Parsed, known: readonly string[], at = ''): boolean {
    const unknown = Object.keys(value).filter((key) => !known.includes(key));
    for (const key of unknown) this.add(line, `${at}/${escapePointer(key)}`, 'is not a known field');
    return unknown.length === 0;
  }

  private add({ number }: Line, pointer: string, detail: string): undefined {
    this.addAt(`/lines/${number}${pointer}`, detail);
  }

  private addAt(pointer: string, detail: string): void {
    this.faults.push({ pointer, detail, in: 'body' });
  }
}

/** Pointers to keys of Object.prototype, which class-transformer drops before the pipe can reject them. */
function prototypeKeys(value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const pointer = `${at}/${escapePointer(key)}`;
    return !Array.isArray(value) && key in Object.prototype ? [pointer] : prototypeKeys(inner, pointer);
  });
}

const isObject = (value: unknown): value is Parsed =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
