import { Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor, isTimeValue } from '../common/pagination/cursor.js';
import { type Page, pageOf } from '../common/pagination/page.js';
import type { PageQuery } from '../common/pagination/page.query.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { TrashedResponse } from './dto/trashed.response.js';
import { NotInTrash } from './trash.errors.js';
import { TrashPurge } from './trash-purge.js';
import { type Trashed, TrashRepository } from './trash.repository.js';

const WHICH = { trash: 'all' };

@Injectable()
export class TrashService {
  constructor(
    private readonly trash: TrashRepository,
    private readonly purge: TrashPurge,
  ) {}

  async list(owner: OwnerId, { limit, cursor }: PageQuery): Promise<Page<TrashedResponse>> {
    const after = cursor === undefined ? undefined : decodeCursor(WHICH, cursor, isTimeValue);
    const trashed = await this.trash.page(owner, { after, limit: limit + 1 });
    const cursorAt = ({ deletedAt, id }: Trashed) => encodeCursor(WHICH, { value: deletedAt, id });
    return pageOf(trashed, limit, cursorAt, (row) =>
      TrashedResponse.from(row, this.purge.purgeAt(row.deletedAt)),
    );
  }

  async remove(owner: OwnerId, id: string): Promise<void> {
    if ((await this.trash.remove(owner, id)) === 0) throw new NotInTrash();
  }

  async empty(owner: OwnerId): Promise<void> {
    await this.trash.empty(owner);
  }
}
