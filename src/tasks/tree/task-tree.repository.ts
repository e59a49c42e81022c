import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Placed } from '../../platform/ordering/ordering.js';
import { limitToBytes } from '../../platform/database/page-bytes.js';
import { ScopedRepository } from '../../platform/database/scoped.repository.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { Task } from '../task.entity.js';

/** Deeper than any tree is; what keeps a statement from going round in circles, should there ever be one. */
const DEEPEST = 20;

/** However little so many tasks hold, they are more than an answer. */
const MAX_SHOWN = 2_500;

/** Where a task stands. */
export interface Place {
  readonly listId: string;
  readonly parentId: string | null;
}

const ALIVE = 'deleted_at IS NULL';

/** A task and all below it, as `branch (id, depth)`. */
const branch = (root: string, below = root): string => `
  RECURSIVE branch AS (
    SELECT id, 1 AS depth FROM tasks WHERE owner_id = :owner AND id = :id AND ${root}
    UNION ALL
    SELECT tasks.id, depth + 1 FROM branch JOIN tasks ON owner_id = :owner AND parent_id = branch.id
     WHERE ${below} AND depth < ${DEEPEST}
  )`;

/** Statements about more than one task at once: a branch of the tree, or the neighbours in a list. */
@Injectable()
export class TaskTreeRepository extends ScopedRepository<Task> {
  constructor(@InjectRepository(Task) tasks: Repository<Task>, work: UnitOfWork) {
    super(tasks, work);
  }

  /** The task, its parent, and so on up to the top. */
  async line(owner: OwnerId, id: string): Promise<{ id: string; listId: string }[]> {
    return this.all(
      owner,
      'line',
      { id },
      () => `
        WITH RECURSIVE line AS (
          SELECT id, parent_id, list_id, 1 AS depth FROM tasks WHERE owner_id = :owner AND id = :id AND ${ALIVE}
          UNION ALL
          SELECT tasks.id, tasks.parent_id, tasks.list_id, depth + 1
            FROM line JOIN tasks ON owner_id = :owner AND tasks.id = line.parent_id WHERE depth < ${DEEPEST}
        )
        SELECT id, list_id AS "listId" FROM line ORDER BY depth`,
    );
  }

  /** The task and all below it that are not in the trash, each after its parent and in order, until they are more than an answer. */
  async branch(owner: OwnerId, id: string): Promise<Task[]> {
    return this.all(owner, 'branch', { id }, () =>
      limitToBytes(
        `WITH ${branch(ALIVE)}
        SELECT ${this.columns} FROM tasks
          JOIN (SELECT id AS branch_id, depth FROM branch LIMIT ${MAX_SHOWN}) AS branch ON id = branch_id
         WHERE owner_id = :owner ORDER BY depth, position, id`,
        'coalesce(octet_length(description), 0)',
      ),
    );
  }

  /** How many generations there are, its own among them; those in the trash count, because they can come back. */
  async height(owner: OwnerId, id: string): Promise<number> {
    const row = await this.first<{ height: number }>(
      owner,
      'height',
      { id },
      () => `WITH ${branch('true')} SELECT max(depth) AS height FROM branch`,
    );
    return row!.height;
  }

  /** Of all in the list, in the inbox where none is named. */
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

  /** Up to `most` tasks on one side of another, in the same list and under the same parent, the nearest first. */
  async beside(
    owner: OwnerId,
    { listId, parentId, id, position }: Placed & Place,
    side: 'before' | 'after',
    most: number,
  ): Promise<Placed[]> {
    const [sign, direction] = side === 'before' ? ['<', 'DESC'] : ['>', 'ASC'];
    const values = { listId, parentId, id, position, most };
    return this.all<Placed>(owner, `beside ${side} ${parentId === null}`, values, () => {
      const siblings =
        parentId === null ? 'list_id = :listId AND parent_id IS NULL' : 'parent_id = :parentId';
      return `SELECT id, position FROM tasks
        WHERE owner_id = :owner AND ${siblings} AND ${ALIVE} AND (position, id) ${sign} (:position, :id)
        ORDER BY position ${direction}, id ${direction} LIMIT :most`;
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

  /** Puts all below the task into another list; the task itself stays. */
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

  /** Marks all below the task as done, but for those that recur: they go by a rhythm of their own. */
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

  /** Into the trash, with all below it. False where the owner has no such task. */
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

  /** Out of the trash, with those below it that went there together with it, to the given place. */
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
