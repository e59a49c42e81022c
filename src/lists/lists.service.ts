import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { keyAfter, keyNextTo, neighbourIn, type Siblings } from '../platform/ordering.js';
import { decodeCursor, encodeCursor, isTextValue, type Page, pageOf } from '../platform/http/pagination.js';
import { omitUndefined } from '../platform/http/validation/read-only.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { LimitsService } from '../account/limits.service.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { TrashPurge } from '../trash/trash.service.js';
import {
  type CreateListDto,
  type ListListsQuery,
  ListResponse,
  type MoveListDto,
  type UpdateListDto,
} from './dto/list.dto.js';
import type { List } from './list.entity.js';
import { InboxNotDeletable, ListExists, ListNotFound, ListNotInTrash } from './list.errors.js';
import { ListsRepository } from './lists.repository.js';

const INBOX_NAME = 'Inbox';
const isPosition = isTextValue(1_000);

@Injectable()
export class ListsService {
  constructor(
    private readonly lists: ListsRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly limits: LimitsService,
    private readonly purge: TrashPurge,
  ) {}

  async list(owner: OwnerId, { archived, limit, cursor }: ListListsQuery): Promise<Page<ListResponse>> {
    if (cursor === undefined) await this.resolveId(owner);
    const cursorScope = { lists: { archived } };
    const after = cursor === undefined ? undefined : decodeCursor(cursorScope, cursor, isPosition);
    const lists = await this.lists.page(owner, { archived, after, limit: limit + 1 });
    const cursorAt = ({ position, id }: List) => encodeCursor(cursorScope, { value: position, id });
    return pageOf(lists, limit, cursorAt, ListResponse.from);
  }

  async get(owner: OwnerId, id: string): Promise<ListResponse> {
    return found(await this.lists.find(owner, id));
  }

  async current(owner: OwnerId, id: string): Promise<ListResponse | null> {
    const list = await this.lists.findAnywhere(owner, id);
    return list && ListResponse.from(list);
  }

  async create(owner: OwnerId, { id = uuidv7(), name, color = null }: CreateListDto): Promise<ListResponse> {
    return this.work.run(owner, async () => {
      // Creates the inbox first, because it counts towards the limit.
      await this.resolveId(owner);
      await this.limits.reserve(owner, 'lists');
      const position = keyAfter((await this.lists.findLast(owner))?.position ?? null);
      const list = await this.lists.add(owner, { id, name, color, position });
      if (!list) throw new ListExists();
      return ListResponse.from(list);
    });
  }

  async update(owner: OwnerId, id: string, { name, color, archived }: UpdateListDto): Promise<ListResponse> {
    return found(await this.lists.update(owner, id, omitUndefined({ name, color, archived })));
  }

  async move(owner: OwnerId, id: string, target: MoveListDto): Promise<ListResponse> {
    const neighbour = neighbourIn(target, id);
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const list = await this.lists.find(owner, id);
      if (!list) throw new ListNotFound();
      const position = neighbour
        ? await this.keyNextTo(owner, list, neighbour)
        : await this.keyAtEnd(owner, list);
      return found(await this.lists.update(owner, id, { position }));
    });
  }

  async remove(owner: OwnerId, id: string): Promise<void> {
    await this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const list = await this.lists.find(owner, id);
      if (!list) throw new ListNotFound();
      if (list.inbox) throw new InboxNotDeletable();
      await this.lists.trash(owner, id);
      await this.purge.schedule(owner);
    });
  }

  async restore(owner: OwnerId, id: string): Promise<ListResponse> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const list = await this.lists.restore(owner, id);
      if (!list) throw new ListNotInTrash();
      // Reads the list again, because restoring its tasks changed its count.
      return found(await this.lists.find(owner, id));
    });
  }

  /** The first list with this name, ignoring case; null if none has it. */
  async findByName(owner: OwnerId, name: string): Promise<ListResponse | null> {
    const list = await this.lists.findByName(owner, name);
    return list && ListResponse.from(list);
  }

  async has(owner: OwnerId, id: string): Promise<boolean> {
    return (await this.lists.findId(owner, id)) !== null;
  }

  /**
   * The id of the given list, by default of the inbox, which is created on first use.
   * @throws ListNotFound
   */
  async resolveId(owner: OwnerId, id?: string): Promise<string> {
    const found = await this.lists.findId(owner, id);
    if (found) return found;
    if (id !== undefined) throw new ListNotFound();
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const existing = await this.lists.findId(owner);
      return existing ?? this.createInbox(owner);
    });
  }

  private async createInbox(owner: OwnerId): Promise<string> {
    const id = uuidv7();
    await this.lists.add(owner, { id, name: INBOX_NAME, position: keyAfter(null), inbox: true });
    return id;
  }

  /** Keeps the current key if the list is already last. */
  private async keyAtEnd(owner: OwnerId, list: List): Promise<string> {
    const last = await this.lists.findLast(owner);
    return last?.id === list.id ? list.position : keyAfter(last?.position ?? null);
  }

  private async keyNextTo(
    owner: OwnerId,
    list: List,
    { id, side }: { id: string; side: 'before' | 'after' },
  ): Promise<string> {
    const neighbour = await this.lists.find(owner, id);
    if (!neighbour) throw new ListNotFound();
    const siblings: Siblings = {
      neighbours: (row, side, limit) => this.lists.neighbours(owner, row, side, limit),
      place: (rows) => this.lists.place(owner, rows),
    };
    return keyNextTo(siblings, neighbour, side, list);
  }
}

function found(list: List | null): ListResponse {
  if (!list) throw new ListNotFound();
  return ListResponse.from(list);
}
