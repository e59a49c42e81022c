import { Injectable } from '@nestjs/common';
import type { Position } from '../platform/http/pagination.js';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Task } from '../tasks/task.entity.js';

/** A task or list that was deleted directly, not along with another. */
export interface Trashed {
  readonly kind: 'task' | 'list';
  readonly id: string;
  readonly ownerId: OwnerId;
  /** Title of the task, or name of the list. */
  readonly title: string;
  readonly deletedAt: string;
  readonly version: number;
  /** Number of tasks deleted with it: the tasks of a list, or the subtasks of a task. */
  readonly along: number;
}

const TRASHED = `
  SELECT 'task' AS kind, id, owner_id, title COLLATE "C" AS title, deleted_at, version FROM tasks
   WHERE owner_id = :owner AND deleted_at IS NOT NULL AND deleted_with IS NULL
  UNION ALL
  SELECT 'list', id, owner_id, name, deleted_at, version FROM lists WHERE owner_id = :owner AND deleted_at IS NOT NULL`;

const SHOWN = `kind, id, owner_id AS "ownerId", title, deleted_at AS "deletedAt", version,
  (SELECT count(*)::integer FROM tasks
    WHERE tasks.owner_id = :owner AND tasks.deleted_at IS NOT NULL AND deleted_with = page.id) AS along`;

@Injectable()
export class TrashRepository extends ScopedRepository<Task> {
  constructor(work: UnitOfWork) {
    super(Task, work);
  }

  async find(owner: OwnerId, id: string): Promise<Trashed | null> {
    return this.first<Trashed>(
      owner,
      'find',
      { id },
      () => `SELECT ${SHOWN} FROM (${TRASHED}) AS page WHERE id = :id`,
    );
  }

  /** Latest first. */
  async page(owner: OwnerId, { after, limit }: { after?: Position; limit: number }): Promise<Trashed[]> {
    const shape = `page ${after !== undefined}`;
    return this.all<Trashed>(owner, shape, { value: after?.value, id: after?.id, limit }, () => {
      const from = after ? 'WHERE (deleted_at, id) < (:value::timestamptz, :id)' : '';
      return `
        SELECT ${SHOWN}
          FROM (
            SELECT * FROM (${TRASHED}) AS trashed ${from} ORDER BY deleted_at DESC, id DESC LIMIT :limit
          ) AS page
         ORDER BY deleted_at DESC, id DESC`;
    });
  }

  /**
   * Detaches tasks that were deleted separately from a task or list that is about to be purged: they move to the top level, and to the
   * inbox if their list is purged.
   */
  async detach(owner: OwnerId, id: string): Promise<void> {
    await this.all(
      owner,
      'detach',
      { id },
      () => `
        WITH gone AS (
          SELECT id FROM tasks
           WHERE owner_id = :owner AND deleted_at IS NOT NULL AND (id = :id AND deleted_with IS NULL OR deleted_with = :id)
        ), gone_list AS (
          SELECT id FROM lists WHERE owner_id = :owner AND deleted_at IS NOT NULL AND id = :id
        )
        UPDATE tasks SET
          parent_id = CASE WHEN parent_id IN (SELECT id FROM gone) THEN NULL ELSE parent_id END,
          list_id = CASE WHEN list_id IN (SELECT id FROM gone_list)
            THEN (SELECT lists.id FROM lists WHERE lists.owner_id = :owner AND inbox) ELSE list_id END
         WHERE owner_id = :owner AND deleted_at IS NOT NULL AND tasks.id NOT IN (SELECT id FROM gone)
           AND (parent_id IN (SELECT id FROM gone) OR list_id IN (SELECT id FROM gone_list))`,
    );
  }

  /** Permanently deletes a trashed task or list and everything deleted with it. Returns the number of rows. */
  async remove(owner: OwnerId, id: string): Promise<number> {
    return this.removeWhere(owner, 'one', 'id = :id', { id });
  }

  async empty(owner: OwnerId): Promise<number> {
    return this.removeWhere(owner, 'all', 'true', {});
  }

  /** Permanently deletes rows trashed before the given time. */
  async purge(owner: OwnerId, before: string): Promise<void> {
    await this.removeWhere(owner, 'old', 'deleted_at < :before::timestamptz', { before });
  }

  async oldest(owner: OwnerId): Promise<string | null> {
    const row = await this.first<{ deletedAt: string }>(
      owner,
      'oldest',
      {},
      () => `SELECT deleted_at AS "deletedAt" FROM (${TRASHED}) AS trashed ORDER BY deleted_at LIMIT 1`,
    );
    return row?.deletedAt ?? null;
  }

  // Foreign keys cascade to the subtasks of tasks and the tasks of lists.
  private async removeWhere(
    owner: OwnerId,
    shape: string,
    condition: string,
    values: object,
  ): Promise<number> {
    const removed = await this.first<{ count: number }>(
      owner,
      `remove ${shape}`,
      { ...values },
      () => `
        WITH removed_tasks AS (
          DELETE FROM tasks
           WHERE owner_id = :owner AND deleted_at IS NOT NULL AND deleted_with IS NULL AND ${condition} RETURNING 1
        ), removed_lists AS (
          DELETE FROM lists WHERE owner_id = :owner AND deleted_at IS NOT NULL AND ${condition} RETURNING 1
        )
        SELECT (SELECT count(*) FROM removed_tasks)::integer + (SELECT count(*) FROM removed_lists)::integer AS count`,
    );
    return removed!.count;
  }
}
