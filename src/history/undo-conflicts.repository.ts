import { Injectable } from '@nestjs/common';
import type { ConflictingRow } from '../platform/errors/problem.js';
import { nameKey } from '../platform/database/owned.repository.js';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Change, COMPLETE_STATE } from '../platform/change-log/change.entity.js';
import { DEPTH_MAX } from '../tasks/task.entity.js';
import { REVERSED, type Undone } from './history.repository.js';

/** Bounds the size of the response. */
const MAX_CONFLICTS = 100;

/** Finds the conflicts of an undo. */
@Injectable()
export class UndoConflictsRepository extends ScopedRepository<Change> {
  constructor(work: UnitOfWork) {
    super(Change, work);
  }

  /** Runs before the undo: finds newer changes, missing rows, dependents and duplicate names. */
  async conflictsBefore(owner: OwnerId, undone: Undone): Promise<ConflictingRow[]> {
    return this.all(owner, 'conflicts before', { ...undone }, () => {
      return `WITH ${REVERSED}, ${NEEDED}, conflict (type, id) AS (${NEWER} UNION ${MISSING} UNION ${DEPENDENTS} UNION ${SAME_NAME}) ${SELECT_CONFLICTS}`;
    });
  }

  /** Runs after the undo: finds rows that contradict the restored ones. */
  async conflictsAfter(owner: OwnerId, undone: Undone): Promise<ConflictingRow[]> {
    return this.all(owner, 'conflicts after', { ...undone }, () => {
      return `WITH RECURSIVE ${REVERSED}, ${RELATIVES}, conflict (type, id) AS (${MISPLACED} UNION ${TOO_DEEP}) ${SELECT_CONFLICTS}`;
    });
  }
}

/** Columns that change with every write. */
const METADATA_COLUMNS = `ARRAY['version', 'updated_at']`;

/** Whether the request changed a row. */
const isOwn = (type: string, id: string): string =>
  `EXISTS (SELECT FROM reversed AS own WHERE own.type = '${type}' AND own.row_id = ${id} AND own.step <> 'none')`;

/** Logged changes of a row by other requests, after the first change by this request. */
const changesByOthers = (sameRow: string): string => `
  SELECT seq, ${COMPLETE_STATE} AS state FROM changes WHERE changes.owner_id = :owner AND ${sameRow} AND changes.type = reversed.type
     AND seq > since AND seq <= :seq AND request_id IS DISTINCT FROM :requestId`;

/**
 * Rows that differ from what the request left, or that other requests changed in between. A row that was changed and then
 * restored, for example by an undo, does not conflict, so requests can be undone one after the other.
 */
const changedSince = (sameRow: string): string => `
  SELECT type, row_id FROM reversed LEFT JOIN LATERAL (${changesByOthers(sameRow)} ORDER BY seq DESC LIMIT 1) AS latest ON true
   WHERE step <> 'none' AND (
     latest.seq > until AND latest.state - ${METADATA_COLUMNS} IS DISTINCT FROM made - ${METADATA_COLUMNS}
     OR EXISTS (SELECT FROM (${changesByOthers(sameRow)}) AS other WHERE other.seq < until))`;

const NEWER = `
  ${changedSince('changes.row_id = reversed.row_id')} AND row_id IS NOT NULL
  UNION
  ${changedSince('changes.row_id IS NULL')} AND row_id IS NULL`;

/** Rows referenced by the rows to restore. */
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

/** Tasks in, under or labelled with the rows to remove. */
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
  ) AS dependent WHERE NOT ${isOwn('task', 'dependent.id')}`;

/** Labels whose name a restored label needs. */
const SAME_NAME = `
  SELECT 'label', labels.id FROM reversed JOIN labels ON owner_id = :owner AND ${nameKey('name')} = ${nameKey(`was ->> 'name'`)}
   WHERE type = 'label' AND step IN ('add', 'set') AND NOT ${isOwn('label', 'labels.id')}`;

/** The restored tasks with their ancestors and descendants. */
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

/** A row outside the trash must have its list and parent outside the trash, and a subtask must be in its parent's list. */
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

/** Selects the conflicting rows with their latest change after the request, if any. */
const SELECT_CONFLICTS = `
  SELECT conflict.type, conflict.id, latest.request_id AS "requestId", latest.version
    FROM conflict LEFT JOIN LATERAL (
      SELECT request_id, version FROM changes
       WHERE owner_id = :owner AND (row_id = conflict.id OR row_id IS NULL AND conflict.id IS NULL) AND changes.type = conflict.type
         AND seq > (SELECT min(since) FROM reversed) AND seq <= :seq AND request_id IS DISTINCT FROM :requestId
       ORDER BY seq DESC LIMIT 1
    ) AS latest ON true
   ORDER BY latest.version IS NULL, conflict.type, conflict.id LIMIT ${MAX_CONFLICTS}`;
