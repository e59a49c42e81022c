import { Injectable } from '@nestjs/common';
import { LimitsService } from '../account/limits.service.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { TrashPurge } from '../trash/trash.service.js';
import { type ImportResponse, importResponseOf } from './dto/import.response.js';
import { readLines, type RowType } from './file-format.js';
import { ImportRepository, type StagedTable } from './import.repository.js';
import { type Staged, type StagedRow, StagingRepository } from './staging.repository.js';
import { BodyTooLarge } from '../platform/errors/problems.js';
import { Env } from '../platform/config/env.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import type { StagedFault } from './import-checks.js';
import { ImportLineValidator } from './import-line-validator.js';
import { ImportRefused, TransferSlots, TransferTimeouts, withDeadline } from './transfer-limits.js';

/** Writes a staged and checked file in the caller's unit of work. */
@Injectable()
export class ImportWriter {
  constructor(
    private readonly rows: ImportRepository,
    private readonly limits: LimitsService,
    private readonly purge: TrashPurge,
  ) {}

  async write(owner: OwnerId, staged: ReadonlyMap<RowType, Staged>): Promise<ImportResponse> {
    const replaced = new Map<RowType, number>();
    const added = new Map<RowType, number>();
    const put = async (type: StagedTable): Promise<void> => {
      added.set(type, await this.rows.add(owner, type));
      replaced.set(type, await this.rows.replace(owner, type));
    };
    replaced.set('settings', await this.rows.replaceSettings(owner));
    await this.rows.releaseInbox(owner);
    await this.reserve(owner, staged);
    // Only one inbox may exist, so the old one is demoted before the new one is written.
    const replacedLists = await this.rows.replace(owner, 'list', 'NOT staged.inbox');
    await put('list');
    replaced.set('list', replaced.get('list')! + replacedLists);
    await this.rows.freeNames(owner);
    replaced.set('label', await this.rows.replace(owner, 'label'));
    added.set('label', await this.rows.add(owner, 'label'));
    await put('task');
    await put('completion');
    added.set('history', await this.rows.addHistory(owner));
    await this.limits.checkBytes(owner);
    if ([...staged.values()].some(({ hasTrash }) => hasTrash)) await this.purge.schedule(owner);
    return importResponseOf((type) => ({
      rows: staged.get(type)?.rows ?? 0,
      created: added.get(type) ?? 0,
      replaced: replaced.get(type) ?? 0,
    }));
  }

  /** @throws LimitReached */
  private async reserve(owner: OwnerId, staged: ReadonlyMap<RowType, Staged>): Promise<void> {
    const addedOf = (type: RowType) => staged.get(type)?.added ?? 0;
    for (const [name, type] of [
      ['lists', 'list'],
      ['labels', 'label'],
      ['tasks', 'task'],
    ] as const) {
      if (addedOf(type) > 0) await this.limits.reserve(owner, name, addedOf(type));
    }
  }
}

const MAX_BATCH_ROWS = 200;
const MAX_BATCH_BYTES = 1024 * 1024;

@Injectable()
export class ImportService {
  private readonly maxBytes: number;

  constructor(
    env: Env,
    private readonly staging: StagingRepository,
    private readonly writer: ImportWriter,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly slots: TransferSlots,
    private readonly timeouts: TransferTimeouts,
  ) {
    this.maxBytes = env.LIMIT_IMPORT_BYTES;
  }

  /** Imports the file atomically. */
  async import(owner: OwnerId, file: AsyncIterable<Uint8Array>): Promise<ImportResponse> {
    const end = this.slots.begin(owner);
    const batches = this.batchesOf(file);
    try {
      // Read the first batch before taking a slot, so that a file that never arrives does not hold one.
      const first = await batches.next();
      return await this.slots.run(() =>
        this.work.run(owner, async () => {
          await this.staging.begin(owner);
          for (let batch = first; !batch.done; batch = await batches.next())
            await this.staging.stage(owner, batch.value);
          // Lock late: a slow upload must not block other writes of the owner.
          await this.ownerLock.acquire(owner);
          const staged = await this.staging.staged(owner);
          throwIfAny(await this.staging.faults(owner));
          return this.writer.write(owner, new Map(staged.map((rows) => [rows.type, rows])));
        }),
      );
    } finally {
      await batches.return(undefined);
      end();
    }
  }

  private async *batchesOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<StagedRow[], void> {
    const validator = new ImportLineValidator();
    let batch: StagedRow[] = [];
    let bytes = 0;
    for await (const line of readLines(this.limitBytes(withDeadline(file, this.timeouts)))) {
      const row = await validator.check(line);
      if (!row) continue;
      batch.push(row);
      bytes += line.text!.length;
      if (batch.length < MAX_BATCH_ROWS && bytes < MAX_BATCH_BYTES) continue;
      yield batch;
      [batch, bytes] = [[], 0];
    }
    validator.end();
    if (batch.length > 0) yield batch;
  }

  private async *limitBytes(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of file) {
      bytes += chunk.length;
      if (bytes > this.maxBytes) throw importTooLarge();
      yield chunk;
    }
  }
}

/** @throws ImportRefused */
function throwIfAny(faults: readonly StagedFault[]): void {
  if (faults.length === 0) return;
  throw new ImportRefused({
    errors: faults.map(({ line, pointer, detail }) => ({
      pointer: line === null ? '' : `/lines/${line}${pointer}`,
      detail,
      in: 'body' as const,
    })),
  });
}

const importTooLarge = (): BodyTooLarge =>
  new BodyTooLarge({
    detail: 'The file exceeds the maximum import size. See `importBytes` in GET /api/v1/limits.',
  });
