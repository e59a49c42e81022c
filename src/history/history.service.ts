import { Injectable } from '@nestjs/common';
import { problem } from '../platform/errors/problem.js';
import { decodeCursor, encodeCursor, type Page, type PageQuery } from '../platform/http/pagination.js';
import { readPage } from '../platform/database/page-bytes.js';
import { LabelNotFound } from '../labels/labels.service.js';
import { ListNotFound } from '../lists/list.errors.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import type { Change } from '../platform/change-log/change.entity.js';
import { Feed } from '../sync/feed.js';
import { TaskNotFound } from '../tasks/task.errors.js';
import { HistoryEntryResponse } from './dto/history.dto.js';
import { type Historic, HistoryRepository } from './history.repository.js';

export class VersionNotFound extends problem({
  name: 'version-not-known',
  status: 404,
  title: 'Version not found',
  detail: 'The task never had this version, or the version is past the retention period.',
}) {}

export class VersionInTrash extends problem({
  name: 'version-in-trash',
  status: 409,
  title: 'Version in the trash',
  detail: 'The task was in the trash in this version. Revert to another version, or delete the task.',
}) {}

export class RevertConflict extends problem({
  name: 'revert-conflict',
  status: 409,
  title: 'Revert conflict',
  detail:
    'The list (`listId`), the parent (`parentId`) or a label (`labelIds`) of this version does not exist.',
}) {}

export class NothingToUndo extends problem({
  name: 'nothing-to-undo',
  status: 404,
  title: 'Nothing to undo',
  detail: 'No request with this id has changed your data, or its changes are past the retention period.',
}) {}

export class UndoConflict extends problem({
  name: 'undo-conflict',
  status: 409,
  title: 'Undo conflict',
  detail: 'Newer changes conflict with the undo; `conflicts` lists their rows. Undo those changes first.',
  carries: 'conflicts',
}) {}

const NOT_FOUND = { task: TaskNotFound, list: ListNotFound, label: LabelNotFound } as const;

interface Entry {
  readonly seq: number;
  readonly shown: HistoryEntryResponse;
}

/** History of a row, read from the change log. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly history: HistoryRepository,
    private readonly feed: Feed,
  ) {}

  async list(
    owner: OwnerId,
    type: Historic,
    id: string,
    { limit, cursor }: PageQuery,
  ): Promise<Page<HistoryEntryResponse>> {
    const which = { historyOf: type, id };
    const before = cursor === undefined ? undefined : decodeCursor(which, cursor, Number.isSafeInteger).value;
    if (!(await this.history.has(owner, type, id))) throw new NOT_FOUND[type]();
    const { data, hasMore } = await readPage<Entry>(limit, async (maxRows, last) => {
      const query = { type, id, before: last?.seq ?? (before as number | undefined), limit: maxRows };
      const { rows, isCut } = await this.history.page(owner, query);
      return { rows: rows.map((row) => ({ seq: row.seq, shown: this.present(owner, row) })), isCut };
    });
    const value = data.at(-1)?.seq;
    return {
      data: data.map(({ shown }) => shown),
      nextCursor: hasMore ? encodeCursor(which, { value: value!, id }) : null,
    };
  }

  private present(owner: OwnerId, change: Change): HistoryEntryResponse {
    const { type, state, before } = change;
    const was = before && this.feed.row(owner, type, { ...state, ...before });
    return HistoryEntryResponse.from(change, was, state && this.feed.row(owner, type, state));
  }
}
