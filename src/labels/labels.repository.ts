import { Injectable } from '@nestjs/common';
import type { Position } from '../platform/http/pagination.js';
import { inReadingOrder, OwnedRepository } from '../platform/database/owned.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Label } from './label.entity.js';

/** Counts per row, for statements that return a single label. */
const OPEN_TASKS = `(SELECT count(*)::integer FROM task_terms
  JOIN tasks ON tasks.owner_id = task_terms.owner_id AND tasks.id = task_id
 WHERE task_terms.owner_id = labels.owner_id AND term = '#' || labels.id AND NOT completed AND deleted_at IS NULL)`;

const NAME = inReadingOrder('name');

@Injectable()
export class LabelsRepository extends OwnedRepository<Label> {
  constructor(work: UnitOfWork) {
    super(Label, work, { openTasks: OPEN_TASKS });
  }

  async page(owner: OwnerId, { after, limit }: { after?: Position; limit: number }): Promise<Label[]> {
    const shape = `page ${after !== undefined}`;
    return this.all(owner, shape, { value: after?.value, id: after?.id, limit }, () => {
      const from = after ? `AND (${NAME}, id) > (:value, :id)` : '';
      // Counts all labels in one index-only pass over the open tasks.
      return `
        SELECT ${this.stored}, COALESCE(open_tasks, 0) AS "openTasks"
          FROM labels LEFT JOIN (
            SELECT label_id, count(*)::integer AS open_tasks FROM tasks CROSS JOIN unnest(label_ids) AS label_id
             WHERE owner_id = :owner AND NOT completed AND deleted_at IS NULL GROUP BY label_id
          ) AS counted ON label_id = id
         WHERE owner_id = :owner ${from} ORDER BY ${NAME}, id LIMIT :limit`;
    });
  }

  async findByNames(owner: OwnerId, names: readonly string[]): Promise<Label[]> {
    return this.all(
      owner,
      'find by names',
      { names },
      () =>
        `SELECT ${this.columns} FROM labels WHERE owner_id = :owner
           AND lower(normalize(name, NFKC)) = ANY (
             SELECT lower(normalize(wanted, NFKC) COLLATE "und-x-icu") FROM unnest(:names::text[]) AS wanted)`,
    );
  }
}
