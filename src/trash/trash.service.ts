import { Injectable } from '@nestjs/common';
import { problem } from '../platform/errors/problem.js';
import {
  decodeCursor,
  encodeCursor,
  isTimeValue,
  type Page,
  pageOf,
  type PageQuery,
} from '../platform/http/pagination.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { TrashedResponse } from './dto/trashed.response.js';
import { TrashPurge } from './trash-purge.js';
import { type Trashed, TrashRepository } from './trash.repository.js';

export class NotInTrash extends problem({
  name: 'not-in-trash',
  status: 404,
  title: 'Not in the trash',
  detail: 'No task or list with this id is in the trash. Use `GET /trash` to list its contents.',
}) {}

const CURSOR_SCOPE = { trash: 'all' };

@Injectable()
export class TrashService {
  constructor(
    private readonly trash: TrashRepository,
    private readonly purge: TrashPurge,
    private readonly ownerLock: OwnerLock,
    private readonly work: UnitOfWork,
  ) {}

  async list(owner: OwnerId, { limit, cursor }: PageQuery): Promise<Page<TrashedResponse>> {
    const after = cursor === undefined ? undefined : decodeCursor(CURSOR_SCOPE, cursor, isTimeValue);
    const trashed = await this.trash.page(owner, { after, limit: limit + 1 });
    const cursorAt = ({ deletedAt, id }: Trashed) => encodeCursor(CURSOR_SCOPE, { value: deletedAt, id });
    return pageOf(trashed, limit, cursorAt, (row) =>
      TrashedResponse.from(row, this.purge.purgeAt(row.deletedAt)),
    );
  }

  async current(owner: OwnerId, id: string): Promise<TrashedResponse | null> {
    const row = await this.trash.find(owner, id);
    return row && TrashedResponse.from(row, this.purge.purgeAt(row.deletedAt));
  }

  async remove(owner: OwnerId, id: string): Promise<void> {
    await this.locked(owner, async () => {
      await this.trash.detach(owner, id);
      if ((await this.trash.remove(owner, id)) === 0) throw new NotInTrash();
    });
  }

  async empty(owner: OwnerId): Promise<void> {
    await this.locked(owner, () => this.trash.empty(owner));
  }

  /** Deleting decrements counters on the owner's row, so lock it first: other writers lock it before other rows. */
  private locked<T>(owner: OwnerId, work: () => Promise<T>): Promise<T> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      return work();
    });
  }
}
