import { Injectable } from '@nestjs/common';
import { BodyTooLarge } from '../platform/errors/problems.js';
import { Env } from '../platform/config/env.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import type { ImportResponse } from './dto/import.response.js';
import type { StagedFault } from './import-checks.js';
import { ImportWriter } from './import-writer.js';
import { ImportLineValidator } from './import-line-validator.js';
import { readLines } from './file-format.js';
import { type StagedRow, StagingRepository } from './staging.repository.js';
import { ImportRefused } from './transfer.errors.js';
import { TransferSlots, TransferTimeouts, withDeadline } from './transfer-limits.js';

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
