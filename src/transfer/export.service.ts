import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { InternalError } from '../platform/errors/problems.js';
import { TimeSlice } from '../platform/concurrency/semaphore.js';
import type { Owned } from '../platform/database/owned.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { IsolationViolations } from '../platform/ownership/ownership.interceptor.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { SettingsService } from '../account/settings.service.js';
import type { Change, LoggedState } from '../platform/change-log/change.entity.js';
import { ChangesRepository } from '../platform/change-log/changes.repository.js';
import { ExportRepository } from './export.repository.js';
import {
  type Footer,
  FORMAT,
  FORMAT_VERSION,
  type Header,
  jsonLine,
  type MovedType,
  noRows,
  type RowCounts,
  type RowType,
} from './file-format.js';
import { loggedRowOf, rowOf } from './columns.js';
import { TransferDeadline, TransferSlots, TransferTimeouts } from './transfer-limits.js';

const PAGE = 200;
/** Less than the slowest permitted client reads within the stall timeout. */
const PIECE_BYTES = 64 * 1024;
/** Safe upper bound for the depth of subtasks. */
const MAX_DEPTH = 20;

interface TypedRow {
  readonly type: RowType;
  readonly row: object;
}

@Injectable()
export class ExportService {
  constructor(
    private readonly rows: ExportRepository,
    private readonly changes: ChangesRepository,
    private readonly settings: SettingsService,
    private readonly work: UnitOfWork,
    private readonly slots: TransferSlots,
    private readonly timeouts: TransferTimeouts,
    private readonly violations: IsolationViolations,
  ) {}

  /**
   * Streams a consistent snapshot of the owner's data with backpressure. A consumer that stops reading must destroy the
   * stream, which releases the connection.
   */
  async export(owner: OwnerId): Promise<Readable> {
    const end = this.slots.begin(owner);
    const stream = new PassThrough();
    try {
      // Creates the settings row if needed, because the export itself is read-only.
      await this.settings.of(owner);
      const begun = once(stream, 'readable');
      const written = this.slots.run(() => this.write(owner, stream)).finally(end);
      // A later failure ends the stream, and the file lacks its footer.
      written.then(
        (footer) => stream.end(footer),
        (error: Error) => stream.destroy(error),
      );
      await Promise.race([begun, written]);
      return stream;
    } catch (error) {
      end();
      throw error;
    }
  }

  /** Writes everything but the footer, which is sent after the connection is released. @returns the footer */
  private async write(owner: OwnerId, stream: PassThrough): Promise<string> {
    const counts = noRows();
    await this.work.read(owner, () =>
      pipeline(this.pieces(this.lines(owner, counts), stream), stream, { end: false }),
    );
    return jsonLine({ type: 'end', rows: counts } satisfies Footer);
  }

  /** Splits pages into pieces and aborts if the client reads too slowly. */
  private async *pieces(pages: AsyncIterable<string>, stream: PassThrough): AsyncGenerator<Buffer> {
    const deadline = new TransferDeadline(this.timeouts);
    for await (const page of pages) {
      const bytes = Buffer.from(page);
      for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
        const piece = bytes.subarray(from, from + PIECE_BYTES);
        const end = deadline.begin(() => stream.destroy(new Error('The export is read too slowly.')));
        try {
          yield piece;
        } finally {
          end();
        }
        deadline.moved(piece.length);
      }
    }
  }

  private async *lines(owner: OwnerId, counts: RowCounts): AsyncGenerator<string> {
    let page = jsonLine({
      format: FORMAT,
      version: FORMAT_VERSION,
      exportedAt: new Date().toISOString(),
    } satisfies Header);
    const slice = new TimeSlice();
    for await (const rows of this.pages(owner)) {
      for (const { type, row } of rows) {
        counts[type]++;
        page += jsonLine({ type, row });
        if (!slice.isOver) continue;
        yield page;
        page = '';
        await slice.end();
      }
      yield page;
      page = '';
    }
  }

  private async *pages(owner: OwnerId): AsyncGenerator<Iterable<TypedRow>> {
    yield [this.present(owner, 'settings', await this.settings.of(owner))];
    for (const type of ['list', 'label'] as const)
      yield* this.byId(owner, type, (query) => this.rows.page(owner, type, query));
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      let hasAny = false;
      for await (const page of this.byId(owner, 'task', (query) => this.rows.tasks(owner, depth, query))) {
        hasAny = true;
        yield page;
      }
      if (!hasAny) break;
    }
    yield* this.byId(owner, 'completion', (query) => this.rows.page(owner, 'completion', query));
    yield* this.history(owner);
  }

  private async *byId(
    owner: OwnerId,
    type: MovedType,
    read: (query: { after?: string; limit: number }) => Promise<(Owned & { readonly id: string })[]>,
  ): AsyncGenerator<Iterable<TypedRow>> {
    let rows: (Owned & { readonly id: string })[] = [];
    do {
      rows = await read({ after: rows.at(-1)?.id, limit: PAGE });
      if (rows.length > 0) yield mapLazily(rows, (row) => this.present(owner, type, row));
    } while (rows.length === PAGE);
  }

  private async *history(owner: OwnerId): AsyncGenerator<Iterable<TypedRow>> {
    let changes: Change[] = [];
    do {
      changes = await this.rows.history(owner, { after: changes.at(-1)?.seq, limit: PAGE });
      if (changes.length > 0) yield mapLazily(changes, (change) => this.logged(owner, change));
    } while (changes.length === PAGE);
  }

  /** Streams bypass the response check of the ownership interceptor, so the export checks each row itself. */
  private checkOwner(owner: OwnerId, row: Owned): void {
    if (row.ownerId === owner) return;
    this.violations.report({ owner, route: 'export' });
    throw new InternalError({ cause: new Error('a row of another owner') });
  }

  private present(owner: OwnerId, type: MovedType, stored: Owned): TypedRow {
    this.checkOwner(owner, stored);
    return { type, row: rowOf(type, stored) };
  }

  private logged(owner: OwnerId, logged: Change): TypedRow {
    this.checkOwner(owner, logged);
    const { type, rowId, change, version, changedAt, requestId, state, before } = logged;
    const rowIn = (columns: LoggedState) =>
      loggedRowOf(type as MovedType, this.changes.row<object>(owner, type, columns)) as Readonly<
        Record<string, unknown>
      >;
    const after = state && rowIn(state);
    const was = before && rowIn({ ...state, ...before });
    const row = {
      type,
      id: rowId,
      change,
      version,
      changedAt,
      requestId,
      after,
      before: was && changedFields(was, after),
    };
    return { type: 'history', row };
  }
}

/** Maps rows one at a time, so that a page does not block the event loop. */
function* mapLazily<T>(stored: readonly T[], rowOf: (row: T) => TypedRow): Generator<TypedRow> {
  for (const row of stored) yield rowOf(row);
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields that changed; all fields for a deletion. */
function changedFields(before: Fields, after: Fields | null): Fields {
  if (after === null) return before;
  const entries = Object.entries(before).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(after[key]),
  );
  return Object.fromEntries(entries);
}
