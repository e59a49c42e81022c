import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { ConflictingRow } from '../platform/errors/problem.js';
import { nameKey } from '../platform/database/name-key.js';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Change } from '../platform/change-log/change.entity.js';
import { COMPLETE_STATE } from '../platform/change-log/logged-lines.js';
import { DEPTH_MAX } from '../tasks/task.entity.js';
import { REVERSED, type Undone } from './reversal.js';

/** An answer must not be as long as the log. */
const MAX_NAMED = 100;

/** Finds what stands in the way of an undo. */
@Injectable()
export class UndoConflictsRepository extends ScopedRepository<Change> {
  constructor(@InjectRepository(Change) changes: Repository<Change>, work: UnitOfWork) {
    super(changes, work);
  }

  /** Before anything is written: what was changed since, what is missing, and what would be lost. */
  async conflictsBefore(owner: OwnerId, undone: Undone): Promise<ConflictingRow[]> {
    return this.all(owner, 'in the way', { ...undone }, () => {
      return `WITH ${REVERSED}, ${NEEDED}, way (type, id) AS (${NEWER} UNION ${MISSING} UNION ${DEPENDENTS} UNION ${NAMED}) ${name}`;
    });
  }

  /** After it: what does not go together with what is there again. */
  async conflictsAfter(owner: OwnerId, undone: Undone): Promise<ConflictingRow[]> {
    return this.all(owner, 'contradictions', { ...undone }, () => {
      return `WITH RECURSIVE ${REVERSED}, ${RELATIVES}, way (type, id) AS (${MISPLACED} UNION ${TOO_DEEP}) ${name}`;
    });
  }
}

/** What is another after every change, whatever that was. */
const GOES_ON = `ARRAY['version', 'updated_at']`;

/** Whether a row is one of those that the request has changed. */
const isOwn = (type: string, id: string): string =>
  `EXISTS (SELECT FROM reversed AS own WHERE own.type = '${type}' AND own.row_id = ${id} AND own.step <> 'none')`;

/** Of a row, in the log, what others did after the request had begun to change it. */
const others = (sameRow: string): string => `
  SELECT seq, ${COMPLETE_STATE} AS state FROM changes WHERE changes.owner_id = :owner AND ${sameRow} AND changes.type = reversed.type
     AND seq > since AND seq <= :seq AND request_id IS DISTINCT FROM :requestId`;

/**
 * Rows that are not as the request left them, or that others changed while it did. What was changed since and is so
 * again, as by an undo, is not in the way: so one request after the other can be undone.
 */
const changedSince = (sameRow: string): string => `
  SELECT type, row_id FROM reversed LEFT JOIN LATERAL (${others(sameRow)} ORDER BY seq DESC LIMIT 1) AS latest ON true
   WHERE step <> 'none' AND (
     latest.seq > until AND latest.state - ${GOES_ON} IS DISTINCT FROM made - ${GOES_ON}
     OR EXISTS (SELECT FROM (${others(sameRow)}) AS other WHERE other.seq < until))`;

const NEWER = `
  ${changedSince('changes.row_id = reversed.row_id')} AND row_id IS NOT NULL
  UNION
  ${changedSince('changes.row_id IS NULL')} AND row_id IS NULL`;

/** What rows that are to be as they were point at. */
const NEEDED = `
  needed (type, id) AS (
    SELECT 'list', (was ->> 'list_id')::uuid FROM reversed WHERE type = 'task' AND step IN ('add', 'set')
    UNION
    SELECT 'task', (was ->> 'parent_id')::uuid FROM reversed
     WHERE type = 'task' AND step IN ('add', 'set') AND was ->> 'parent_id' IS NOT NULL
    UNION
    SELECT 'label', label::uuid FROM reversed, jsonb_array_elements_text(was -> 'label_ids') AS label
     WHERE type = 'task' AND step IN ('add', 'set')
    UNION
    SELECT 'task', (was ->> 'task_id')::uuid FROM reversed WHERE type = 'completion' AND step = 'add'
  )`;

const MISSING = `
  SELECT type, id FROM needed
   WHERE NOT EXISTS (
           SELECT FROM reversed AS own WHERE own.type = needed.type AND own.row_id = needed.id AND own.step = 'add')
     AND NOT CASE type
           WHEN 'list' THEN EXISTS (SELECT FROM lists WHERE owner_id = :owner AND lists.id = needed.id)
           WHEN 'label' THEN EXISTS (SELECT FROM labels WHERE owner_id = :owner AND labels.id = needed.id)
           ELSE EXISTS (SELECT FROM tasks WHERE owner_id = :owner AND tasks.id = needed.id) END`;

/** Tasks that are in, under or marked with what is to be removed. */
const DEPENDENTS = `
  SELECT 'task', id FROM (
    SELECT tasks.id FROM reversed JOIN tasks ON owner_id = :owner AND list_id = row_id
     WHERE type = 'list' AND step = 'remove'
    UNION ALL
    SELECT tasks.id FROM reversed JOIN tasks ON owner_id = :owner AND parent_id = row_id
     WHERE type = 'task' AND step = 'remove'
    UNION ALL
    SELECT task_id FROM reversed JOIN task_terms ON owner_id = :owner AND term = '#' || row_id
     WHERE type = 'label' AND step = 'remove'
  ) AS leaning WHERE NOT ${isOwn('task', 'leaning.id')}`;

/** Labels that have the name now which another is to have again. */
const NAMED = `
  SELECT 'label', labels.id FROM reversed JOIN labels ON owner_id = :owner AND ${nameKey('name')} = ${nameKey(`was ->> 'name'`)}
   WHERE type = 'label' AND step IN ('add', 'set') AND NOT ${isOwn('label', 'labels.id')}`;

/** The tasks that were written, as they are now, with all above and below them. */
const RELATIVES = `
  task AS MATERIALIZED (
    SELECT tasks.* FROM reversed JOIN tasks ON owner_id = :owner AND id = row_id
     WHERE type = 'task' AND step IN ('add', 'set')
  ), above (root, id, parent_id, depth) AS (
    SELECT id, id, parent_id, 1 FROM task
    UNION ALL
    SELECT root, tasks.id, tasks.parent_id, depth + 1
      FROM above JOIN tasks ON owner_id = :owner AND tasks.id = above.parent_id WHERE depth <= ${DEPTH_MAX}
  ), below (root, id, depth) AS (
    SELECT id, id, 1 FROM task
    UNION ALL
    SELECT root, tasks.id, depth + 1
      FROM below JOIN tasks ON owner_id = :owner AND tasks.parent_id = below.id WHERE depth <= ${DEPTH_MAX}
  )`;

/** What is not in the trash is in a list and under a task that are not; and a subtask is in the list of its parent. */
const MISPLACED = `
  SELECT 'list', lists.id FROM task JOIN lists ON lists.owner_id = :owner AND lists.id = list_id
   WHERE task.deleted_at IS NULL AND lists.deleted_at IS NOT NULL
  UNION
  SELECT 'task', parent.id FROM task JOIN tasks AS parent ON parent.owner_id = :owner AND parent.id = task.parent_id
   WHERE task.list_id <> parent.list_id OR task.deleted_at IS NULL AND parent.deleted_at IS NOT NULL
  UNION
  SELECT 'task', child.id FROM task JOIN tasks AS child ON child.owner_id = :owner AND child.parent_id = task.id
   WHERE task.list_id <> child.list_id OR child.deleted_at IS NULL AND task.deleted_at IS NOT NULL
      OR child.deleted_with = task.id AND task.deleted_at IS NULL
  UNION
  SELECT 'task', tasks.id FROM reversed
    JOIN lists ON lists.owner_id = :owner AND lists.id = row_id
    JOIN tasks ON tasks.owner_id = :owner AND list_id = row_id
   WHERE type = 'list' AND step IN ('add', 'set')
     AND (tasks.deleted_at IS NULL AND lists.deleted_at IS NOT NULL
       OR tasks.deleted_with = lists.id AND lists.deleted_at IS NULL)
  UNION
  SELECT kind, with_id FROM (
    SELECT deleted_with, parent_id FROM task
     WHERE deleted_with IS NOT NULL
       AND NOT EXISTS (
         SELECT FROM lists WHERE lists.owner_id = :owner AND lists.id = deleted_with AND lists.id = list_id
            AND lists.deleted_at IS NOT NULL)
       AND NOT EXISTS (
         SELECT FROM tasks AS parent WHERE parent.owner_id = :owner AND parent.id = task.parent_id
            AND parent.deleted_at IS NOT NULL AND task.deleted_with IN (parent.id, parent.deleted_with))
  ) AS stray, LATERAL (VALUES ('list', deleted_with), ('task', deleted_with), ('task', parent_id)) AS with_what (kind, with_id)
   WHERE with_id IS NOT NULL`;

const TOO_DEEP = `
  SELECT 'task', id FROM (SELECT root, id FROM above UNION SELECT root, id FROM below) AS branch
   WHERE root IN (
     SELECT root FROM (SELECT root, max(depth) AS depth FROM above GROUP BY root) AS up
       JOIN (SELECT root, max(depth) AS height FROM below GROUP BY root) AS down USING (root)
      WHERE depth + height - 1 > ${DEPTH_MAX})`;

/** Of the rows in the way, which change it was, where it came after the request. */
const name = `
  SELECT way.type, way.id, latest.request_id AS "requestId", latest.version
    FROM way LEFT JOIN LATERAL (
      SELECT request_id, version FROM changes
       WHERE owner_id = :owner AND (row_id = way.id OR row_id IS NULL AND way.id IS NULL) AND changes.type = way.type
         AND seq > (SELECT min(since) FROM reversed) AND seq <= :seq AND request_id IS DISTINCT FROM :requestId
       ORDER BY seq DESC LIMIT 1
    ) AS latest ON true
   ORDER BY latest.version IS NULL, way.type, way.id LIMIT ${MAX_NAMED}`;
