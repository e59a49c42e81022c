import { Injectable } from '@nestjs/common';
import type { Placed } from '../../platform/ordering.js';
import { limitToBytes } from '../../platform/database/page-bytes.js';
import { ScopedRepository } from '../../platform/database/scoped.repository.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { Task } from '../task.entity.js';

/** Deeper than any valid tree, so that recursive statements terminate even on a cycle. */
const MAX_DEPTH = 20;

/** More tasks exceed the maximum size of a response, however small they are. */
const MAX_BRANCH_ROWS = 2_500;

/** The list and the parent of a task. */
export interface Place {
  readonly listId: string;
  readonly parentId: string | null;
}

const ALIVE = 'deleted_at IS NULL';

/** A task and its descendants, as `branch (id, depth)`. */
const branch = (root: string, below = root): string => `
  RECURSIVE branch AS (
    SELECT id, 1 AS depth FROM tasks WHERE owner_id = :owner AND id = :id AND ${root}
    UNION ALL
    SELECT tasks.id, depth + 1 FROM branch JOIN tasks ON owner_id = :owner AND parent_id = branch.id
     WHERE ${below} AND depth < ${MAX_DEPTH}
  )`;

/** Statements on several tasks at once: a branch of the tree, or the neighbours in a list. */
@Injectable()
export class TaskTreeRepository extends ScopedRepository<Task> {
  constructor(work: UnitOfWork) {
    super(Task, work);
  }

  /** The task and its ancestors, from the task up to the top level. */
  async path(owner: OwnerId, id: string): Promise<{ id: string; listId: string }[]> {
    return this.all(
      owner,
      'path',
      { id },
      () => `
        WITH RECURSIVE path AS (
          SELECT id, parent_id, list_id, 1 AS depth FROM tasks WHERE owner_id = :owner AND id = :id AND ${ALIVE}
          UNION ALL
          SELECT tasks.id, tasks.parent_id, tasks.list_id, depth + 1
            FROM path JOIN tasks ON owner_id = :owner AND tasks.id = path.parent_id WHERE depth < ${MAX_DEPTH}
        )
        SELECT id, list_id AS "listId" FROM path ORDER BY depth`,
    );
  }

  /** The task and its descendants outside the trash, each after its parent and in order, up to the maximum size of a response. */
  async branch(owner: OwnerId, id: string): Promise<Task[]> {
    return this.all(owner, 'branch', { id }, () =>
      limitToBytes(
        `WITH ${branch(ALIVE)}
        SELECT ${this.columns} FROM tasks
          JOIN (SELECT id AS branch_id, depth FROM branch LIMIT ${MAX_BRANCH_ROWS}) AS branch ON id = branch_id
         WHERE owner_id = :owner ORDER BY depth, position, id`,
        'coalesce(octet_length(description), 0)',
      ),
    );
  }

  /** The number of levels, including the task itself. Tasks in the trash count, because they can be restored. */
  async height(owner: OwnerId, id: string): Promise<number> {
    const row = await this.first<{ height: number }>(
      owner,
      'height',
      { id },
      () => `WITH ${branch('true')} SELECT max(depth) AS height FROM branch`,
    );
    return row!.height;
  }

  /** The last position in the list, by default in the inbox. */
  async lastPosition(owner: OwnerId, listId: string | null): Promise<string | null> {
    const last = await this.first<{ position: string }>(
      owner,
      'last position',
      { listId },
      () => `
        SELECT position FROM tasks
         WHERE owner_id = :owner
           AND list_id = COALESCE(:listId::uuid, (SELECT id FROM lists WHERE lists.owner_id = :owner AND inbox))
         ORDER BY position DESC LIMIT 1`,
    );
    return last?.position ?? null;
  }

  /** Siblings on one side of a task, nearest first. */
  async neighbours(
    owner: OwnerId,
    { listId, parentId, id, position }: Placed & Place,
    side: 'before' | 'after',
    limit: number,
  ): Promise<Placed[]> {
    const [sign, direction] = side === 'before' ? ['<', 'DESC'] : ['>', 'ASC'];
    const values = { listId, parentId, id, position, limit };
    return this.all<Placed>(owner, `neighbours ${side} ${parentId === null}`, values, () => {
      const siblings =
        parentId === null ? 'list_id = :listId AND parent_id IS NULL' : 'parent_id = :parentId';
      return `SELECT id, position FROM tasks
        WHERE owner_id = :owner AND ${siblings} AND ${ALIVE} AND (position, id) ${sign} (:position, :id)
        ORDER BY position ${direction}, id ${direction} LIMIT :limit`;
    });
  }

  async place(owner: OwnerId, rows: readonly Placed[]): Promise<void> {
    const values = { ids: rows.map(({ id }) => id), positions: rows.map(({ position }) => position) };
    await this.all(
      owner,
      'place',
      values,
      () => `
        UPDATE tasks SET position = placed.position
          FROM unnest(:ids::uuid[], :positions::text[]) AS placed (id, position)
         WHERE owner_id = :owner AND tasks.id = placed.id`,
    );
  }

  /** Moves the descendants of the task, without the task itself, to another list. */
  async moveBelow(owner: OwnerId, id: string, listId: string): Promise<void> {
    await this.all(
      owner,
      'move below',
      { id, listId },
      () => `
        WITH ${branch('true')}
        UPDATE tasks SET list_id = :listId FROM branch
         WHERE owner_id = :owner AND tasks.id = branch.id AND depth > 1`,
    );
  }

  /** Completes the descendants of the task, except recurring ones, which have their own schedule. */
  async completeBelow(owner: OwnerId, id: string): Promise<void> {
    await this.all(
      owner,
      'complete below',
      { id },
      () => `
        WITH ${branch(ALIVE)}
        UPDATE tasks SET completed = true FROM branch
         WHERE owner_id = :owner AND tasks.id = branch.id AND depth > 1 AND NOT completed AND recurrence_rule IS NULL`,
    );
  }

  /** Moves the task and its descendants to the trash. False if the owner has no such task. */
  async trash(owner: OwnerId, id: string): Promise<boolean> {
    const trashed = await this.all(
      owner,
      'trash',
      { id },
      () => `
        WITH ${branch(ALIVE)}
        UPDATE tasks SET deleted_at = now(), deleted_with = NULLIF(:id::uuid, tasks.id) FROM branch
         WHERE owner_id = :owner AND tasks.id = branch.id RETURNING tasks.id`,
    );
    return trashed.length > 0;
  }

  /** Restores the task, and the descendants deleted with it, to the given place. */
  async restore(owner: OwnerId, task: Task, { listId, parentId, position }: Place & Placed): Promise<void> {
    const values = { id: task.id, with: task.deletedWith ?? task.id, listId, parentId, position };
    await this.all(
      owner,
      'restore',
      values,
      () => `
        WITH ${branch('deleted_at IS NOT NULL', 'deleted_with = :with')}
        UPDATE tasks SET deleted_at = NULL, deleted_with = NULL, list_id = :listId,
               parent_id = CASE WHEN depth = 1 THEN :parentId::uuid ELSE parent_id END,
               position = CASE WHEN depth = 1 THEN :position ELSE position END
          FROM branch WHERE owner_id = :owner AND tasks.id = branch.id`,
    );
  }
}
