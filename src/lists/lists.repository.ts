import { Injectable } from '@nestjs/common';
import type { Placed } from '../platform/ordering.js';
import type { Position } from '../platform/http/pagination.js';
import { nameKey, OwnedRepository } from '../platform/database/owned.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { List } from './list.entity.js';

export interface ListQuery {
  readonly archived?: boolean;
  readonly after?: Position;
  readonly limit: number;
}

const OPEN_TASKS = `(SELECT count(*)::integer FROM tasks
  WHERE tasks.owner_id = lists.owner_id AND tasks.list_id = lists.id AND NOT completed AND tasks.deleted_at IS NULL)`;

@Injectable()
export class ListsRepository extends OwnedRepository<List> {
  constructor(work: UnitOfWork) {
    super(List, work, { openTasks: OPEN_TASKS });
  }

  async page(owner: OwnerId, { archived, after, limit }: ListQuery): Promise<List[]> {
    const shape = `page ${archived !== undefined} ${after !== undefined}`;
    return this.all(owner, shape, { archived, value: after?.value, id: after?.id, limit }, () => {
      const filter = archived === undefined ? '' : 'AND archived = :archived';
      const from = after ? 'AND (position, id) > (:value, :id)' : '';
      return `SELECT ${this.columns} FROM lists WHERE ${this.alive} ${filter} ${from}
        ORDER BY position, id LIMIT :limit`;
    });
  }

  /** The id of the given list, by default of the inbox; null if it does not exist. */
  async findId(owner: OwnerId, id?: string): Promise<string | null> {
    const row = await this.first<{ id: string }>(
      owner,
      `find id of ${id === undefined ? 'inbox' : 'list'}`,
      { id },
      () => `SELECT id FROM lists WHERE ${this.alive} AND ${id === undefined ? 'inbox' : 'id = :id'}`,
    );
    return row?.id ?? null;
  }

  /** The first list with this name, ignoring case; null if none has it. */
  async findByName(owner: OwnerId, name: string): Promise<List | null> {
    return this.first(
      owner,
      'find by name',
      { name },
      () =>
        `SELECT ${this.columns} FROM lists WHERE ${this.alive} AND ${nameKey('name')} = ${nameKey(':name::text')}
         ORDER BY position, id LIMIT 1`,
    );
  }

  /** The last list, including those in the trash; null if there is none. */
  async findLast(owner: OwnerId): Promise<Placed | null> {
    return this.first<Placed>(
      owner,
      'find last',
      {},
      () => `SELECT id, position FROM lists WHERE owner_id = :owner ORDER BY position DESC, id DESC LIMIT 1`,
    );
  }

  /** Lists on one side of a list, nearest first. */
  async neighbours(
    owner: OwnerId,
    { id, position }: Placed,
    side: 'before' | 'after',
    limit: number,
  ): Promise<Placed[]> {
    const [sign, direction] = side === 'before' ? ['<', 'DESC'] : ['>', 'ASC'];
    return this.all<Placed>(
      owner,
      `neighbours ${side}`,
      { id, position, limit },
      () =>
        `SELECT id, position FROM lists WHERE ${this.alive} AND (position, id) ${sign} (:position, :id)
         ORDER BY position ${direction}, id ${direction} LIMIT :limit`,
    );
  }

  async place(owner: OwnerId, rows: readonly Placed[]): Promise<void> {
    const values = { ids: rows.map(({ id }) => id), positions: rows.map(({ position }) => position) };
    await this.all(
      owner,
      'place',
      values,
      () =>
        `UPDATE lists SET position = placed.position
           FROM unnest(:ids::uuid[], :positions::text[]) AS placed (id, position)
          WHERE owner_id = :owner AND lists.id = placed.id`,
    );
  }

  /** Moves the list to the trash; a trigger moves its tasks. Null if the owner has no such list. */
  async trash(owner: OwnerId, id: string): Promise<List | null> {
    return this.first(
      owner,
      'trash',
      { id },
      () => `UPDATE lists SET deleted_at = now() WHERE ${this.alive} AND id = :id RETURNING ${this.columns}`,
    );
  }

  /** Restores the list; a trigger restores the tasks deleted with it. Null if it is not in the trash. */
  async restore(owner: OwnerId, id: string): Promise<List | null> {
    return this.first(
      owner,
      'restore',
      { id },
      () =>
        `UPDATE lists SET deleted_at = NULL WHERE owner_id = :owner AND id = :id AND deleted_at IS NOT NULL
         RETURNING ${this.columns}`,
    );
  }
}
