import { Injectable } from '@nestjs/common';
import { BodyTooLarge } from '../platform/errors/problems.js';
import { Env } from '../platform/config/env.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owner-lock.js';
import type { ImportResponse } from './dto/import.response.js';
import type { StagedFault } from './import-checks.js';
import { ImportWriter } from './import-writer.js';
import { ImportLineValidator } from './import-line-validator.js';
import { readLines } from './read-lines.js';
import { type StagedRow, StagingRepository } from './staging.repository.js';
import { ImportRefused } from './transfer.errors.js';
import { inTime, TransferTimeouts } from './transfer-timeouts.js';
import { TransferSlots } from './transfer-slots.js';

const MAX_IN_A_BATCH = 200;
const MAX_BATCH_BYTES = 1024 * 1024;

@Injectable()
export class ImportService {
  private readonly largestBytes: number;

  constructor(
    env: Env,
    private readonly staging: StagingRepository,
    private readonly writer: ImportWriter,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly slots: TransferSlots,
    private readonly timeouts: TransferTimeouts,
  ) {
    this.largestBytes = env.LIMIT_IMPORT_BYTES;
  }

  /** All of the file, or nothing of it. */
  async import(owner: OwnerId, file: AsyncIterable<Uint8Array>): Promise<ImportResponse> {
    const end = this.slots.begin(owner);
    const batches = this.batchesOf(file);
    try {
      // Not in a slot yet: a small file is all there by then, and one that never comes holds nobody up.
      const first = await batches.next();
      return await this.slots.run(() =>
        this.work.run(owner, async () => {
          await this.staging.begin(owner);
          for (let batch = first; !batch.done; batch = await batches.next())
            await this.staging.stage(owner, batch.value);
          // Not before: until here nothing of the owner's is touched, and the file can take its time.
          await this.ownerLock.acquire(owner);
          const staged = await this.staging.staged(owner);
          refuse(await this.staging.faults(owner));
          return this.writer.write(owner, new Map(staged.map((rows) => [rows.type, rows])));
        }),
      );
    } finally {
      await batches.return(undefined);
      end();
    }
  }

  private async *batchesOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<StagedRow[], void> {
    const checker = new ImportLineValidator();
    let batch: StagedRow[] = [];
    let bytes = 0;
    for await (const line of readLines(this.bounded(inTime(file, this.timeouts)))) {
      const row = await checker.check(line);
      if (!row) continue;
      batch.push(row);
      bytes += line.text!.length;
      if (batch.length < MAX_IN_A_BATCH && bytes < MAX_BATCH_BYTES) continue;
      yield batch;
      [batch, bytes] = [[], 0];
    }
    checker.end();
    if (batch.length > 0) yield batch;
  }

  private async *bounded(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of file) {
      bytes += chunk.length;
      if (bytes > this.largestBytes) throw importTooLarge();
      yield chunk;
    }
  }
}

/** @throws ImportRefused */
function refuse(faults: readonly StagedFault[]): void {
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
    detail:
      'The file is larger than an import may be; GET /api/v1/limits says how large that is (`importBytes`).',
  });
