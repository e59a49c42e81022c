import { Injectable } from '@nestjs/common';
import { keyAfter, keyNextTo, neighbourIn, type Siblings } from '../../platform/ordering.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { ListsService } from '../../lists/lists.service.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { OwnerLock } from '../../platform/change-log/owners.repository.js';
import { TrashPurge } from '../../trash/trash.service.js';
import { DEPTH_MAX, type Task } from '../task.entity.js';
import {
  NeighbourNotFound,
  ParentNotFound,
  PlaceContradictory,
  SubtaskCycle,
  SubtaskTooDeep,
  TaskNotFound,
  TaskNotInTrash,
} from '../task.errors.js';
import { TasksRepository } from '../tasks.repository.js';
import { type Place, TaskTreeRepository } from './task-tree.repository.js';

/** The target of a move; an absent field differs from null. */
export interface Target {
  readonly listId?: string;
  readonly parentId?: string | null;
  readonly before?: string;
  readonly after?: string;
}

export type Position = Place & { readonly position: string };

/**
 * Places tasks: their list, parent and neighbours. Every change holds the owner's lock, so that checks for cycles and depth, and new
 * positions, are not based on stale data.
 */
@Injectable()
export class TaskTreeService {
  constructor(
    private readonly tree: TaskTreeRepository,
    private readonly tasks: TasksRepository,
    private readonly lists: ListsService,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly purge: TrashPurge,
  ) {}

  /**
   * The place of a new task: the end of its list.
   * @param moving the task, if it exists already
   */
  async placeNew(owner: OwnerId, { listId, parentId = null }: Target, moving?: Task): Promise<Position> {
    if (parentId === null) {
      const [list, last] = await Promise.all([
        this.lists.resolveId(owner, listId),
        this.tree.lastPosition(owner, listId ?? null),
      ]);
      const top = { listId: list, parentId };
      return { ...top, position: keyAtEnd(last, top, moving) };
    }
    const place = await this.under(owner, { parentId, listId }, moving);
    const last = await this.tree.lastPosition(owner, place.listId);
    return { ...place, position: keyAtEnd(last, place, moving) };
  }

  /** The place of a moved task. Its descendants move along. */
  async placeMoved(owner: OwnerId, task: Task, target: Target): Promise<Position> {
    const neighbour = neighbourIn(target, task.id);
    const position = neighbour
      ? await this.nextTo(owner, task, { ...neighbour, ...target })
      : await this.atEnd(owner, task, target);
    if (position.parentId !== null) await this.checkDepth(owner, task, position.parentId);
    if (position.listId !== task.listId) await this.tree.moveBelow(owner, task.id, position.listId);
    return position;
  }

  /** The place after an update of list or parent; empty if neither changes. */
  async placeChanged(owner: OwnerId, task: Task, { listId, parentId }: Target): Promise<Partial<Position>> {
    const hasList = listId === undefined || listId === task.listId;
    const hasParent = parentId === undefined || parentId === task.parentId;
    return hasList && hasParent ? {} : this.placeMoved(owner, task, { listId, parentId });
  }

  /** The place after a replacement, where list and parent default to the inbox and the top level. */
  async placeReplaced(
    owner: OwnerId,
    task: Task,
    { listId, parentId = null }: Target,
  ): Promise<Partial<Position>> {
    const list = parentId === null ? await this.lists.resolveId(owner, listId) : listId;
    return this.placeChanged(owner, task, { listId: list, parentId });
  }

  /** The task and its descendants, each after its parent and in order. */
  async branch(owner: OwnerId, id: string): Promise<Task[]> {
    const branch = await this.tree.branch(owner, id);
    if (branch.length === 0) throw new TaskNotFound();
    return branch;
  }

  async move(owner: OwnerId, id: string, target: Target): Promise<Task> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const task = await this.tasks.lock(owner, id);
      if (!task) throw new TaskNotFound();
      return (await this.tasks.update(owner, id, { ...(await this.placeMoved(owner, task, target)) }))!;
    });
  }

  async trash(owner: OwnerId, id: string): Promise<void> {
    await this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      if (!(await this.tree.trash(owner, id))) throw new TaskNotFound();
      await this.purge.schedule(owner);
    });
  }

  /** Restores the task to its former place, or to the top level of its list or the inbox if the parent or list is gone. */
  async restore(owner: OwnerId, id: string): Promise<Task> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const task = await this.tasks.findAnywhere(owner, id);
      if (!task?.deletedAt) throw new TaskNotInTrash();
      const place = await this.placeRestored(owner, task);
      await this.tree.restore(owner, task, { id, ...place });
      // Descendants that stay in the trash must be in the list of their parent, too.
      if (place.listId !== task.listId) await this.tree.moveBelow(owner, id, place.listId);
      return (await this.tasks.find(owner, id))!;
    });
  }

  private async placeRestored(owner: OwnerId, task: Task): Promise<Position> {
    const { listId, parentId, position } = task;
    const hasList = await this.lists.has(owner, listId);
    const hasParent = parentId === null || (await this.tasks.find(owner, parentId)) !== null;
    if (hasList && hasParent) return { listId, parentId, position };
    return this.placeNew(owner, hasList ? { listId } : {});
  }

  private async atEnd(owner: OwnerId, task: Task, { listId, parentId }: Target): Promise<Position> {
    const currentParent = listId === undefined && parentId === undefined ? task.parentId : null;
    const parent = parentId ?? currentParent;
    const list = listId ?? (parent === null ? task.listId : undefined);
    return this.placeNew(owner, { listId: list, parentId: parent }, task);
  }

  private async nextTo(
    owner: OwnerId,
    task: Task,
    { id, side, listId, parentId }: Target & { id: string; side: 'before' | 'after' },
  ): Promise<Position> {
    const neighbour = await this.tasks.find(owner, id);
    if (!neighbour) throw new NeighbourNotFound();
    const place = { listId: neighbour.listId, parentId: neighbour.parentId };
    const contradicts =
      (listId !== undefined && listId !== place.listId) ||
      (parentId !== undefined && parentId !== place.parentId);
    if (contradicts) throw new PlaceContradictory();
    const siblings: Siblings = {
      neighbours: (row, side, limit) => this.tree.neighbours(owner, { ...row, ...place }, side, limit),
      place: (rows) => this.tree.place(owner, rows),
    };
    return { ...place, position: await keyNextTo(siblings, neighbour, side, task) };
  }

  /** @throws ParentNotFound, SubtaskCycle, PlaceContradictory, SubtaskTooDeep */
  private async under(
    owner: OwnerId,
    { parentId, listId }: { readonly parentId: string; readonly listId?: string },
    moving?: Task,
  ): Promise<Place> {
    const path = await this.tree.path(owner, parentId);
    const [parent] = path;
    if (!parent) throw new ParentNotFound();
    if (path.some(({ id }) => id === moving?.id)) throw new SubtaskCycle();
    if (listId !== undefined && listId !== parent.listId) throw new PlaceContradictory();
    if (path.length >= DEPTH_MAX) throw new SubtaskTooDeep();
    return { listId: parent.listId, parentId };
  }

  /** @throws SubtaskCycle, SubtaskTooDeep */
  private async checkDepth(owner: OwnerId, task: Task, parentId: string): Promise<void> {
    const path = await this.tree.path(owner, parentId);
    if (path.some(({ id }) => id === task.id)) throw new SubtaskCycle();
    const height = await this.tree.height(owner, task.id);
    if (path.length + height > DEPTH_MAX) throw new SubtaskTooDeep();
  }
}

/** Keeps the current key if the task is already last. Compares the place, too: keys in another place may be equal. */
function keyAtEnd(last: string | null, { listId, parentId }: Place, moving?: Task): string {
  const isLast = moving?.listId === listId && moving.parentId === parentId && moving.position === last;
  return isLast ? moving.position : keyAfter(last);
}
