import { Injectable } from '@nestjs/common';
import { LimitsService } from '../account/limits.service.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { TrashPurge } from '../trash/trash-purge.js';
import { type ImportResponse, importResponseOf } from './dto/import.response.js';
import type { RowType } from './file-format.js';
import { ImportRepository, type StagedTable } from './import.repository.js';
import type { Staged } from './staging.repository.js';

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
