import { nameKey } from '../platform/database/owned.repository.js';
import { DEPTH_MAX } from '../tasks/task.entity.js';

/** A line that contradicts other lines or existing data. */
export interface StagedFault {
  /** Null if the fault is in an existing row that contradicts the file. */
  readonly line: number | null;
  readonly pointer: string;
  readonly detail: string;
}

/** A table as it will be after the import: the file's rows, and existing rows that it does not replace. */
function merged(type: string, table: string, ...columns: readonly string[]): string {
  return `
    SELECT line, ${columns.map((column) => `staged.${column}`).join(', ')}
      FROM import_lines CROSS JOIN LATERAL jsonb_populate_record(NULL::${table}, content) AS staged WHERE type = '${type}'
    UNION ALL
    SELECT NULL, ${columns.join(', ')} FROM ${table} WHERE owner_id = :owner AND NOT EXISTS (
      SELECT FROM import_lines WHERE import_lines.type = '${type}' AND import_lines.id = ${table}.id)`;
}

interface Check {
  readonly pointer: string;
  readonly detail: string;
  /** A query of the lines that break the rule. */
  readonly lines: string;
}

const CHECKS: readonly Check[] = [
  {
    pointer: '/row/id',
    detail: 'must be unique: the file has another row of this type with this id',
    lines: `SELECT line FROM (
      SELECT line, row_number() OVER (PARTITION BY type, id ORDER BY line) AS nth FROM import_lines WHERE type <> 'history'
    ) AS numbered WHERE nth > 1`,
  },
  {
    pointer: '/row',
    detail: 'must be unique: the file contains this history entry twice',
    lines: `SELECT line FROM (
      SELECT line, row_number() OVER (
               PARTITION BY content -> 'type', content -> 'row_id', content -> 'change', content -> 'version', content -> 'changed_at'
               ORDER BY line) AS nth
        FROM import_lines WHERE type = 'history'
    ) AS numbered WHERE nth > 1`,
  },
  {
    pointer: '/row/inbox',
    detail: 'must be false: the file has another inbox',
    lines: `SELECT line FROM (
      SELECT line, row_number() OVER (ORDER BY line) AS nth FROM import_lines WHERE type = 'list' AND content -> 'inbox' = 'true'
    ) AS numbered WHERE nth > 1`,
  },
  {
    pointer: '/row/inbox',
    detail: 'must be true: this list is your inbox, and the file has no other',
    lines: `SELECT line FROM import_lines JOIN lists USING (id) WHERE owner_id = :owner AND inbox AND type = 'list'
      AND NOT EXISTS (SELECT FROM import_lines WHERE type = 'list' AND content -> 'inbox' = 'true')`,
  },
  {
    pointer: '/row/name',
    detail: 'must be unique: another label has this name, ignoring case and accent encoding',
    lines: `SELECT line FROM (
      SELECT line, count(*) OVER by_name AS number, row_number() OVER (by_name ORDER BY line NULLS FIRST) AS nth
        FROM all_labels WINDOW by_name AS (PARTITION BY ${nameKey('name')})
    ) AS named WHERE number > 1 AND nth > 1`,
  },
  {
    pointer: '/row/listId',
    detail: 'must be a list in the file or the account',
    lines: `SELECT line FROM all_tasks AS task WHERE NOT EXISTS (SELECT FROM all_lists WHERE id = list_id)`,
  },
  {
    pointer: '/row/parentId',
    detail: 'must be a task in the file or the account',
    lines: `SELECT task.line FROM all_tasks AS task LEFT JOIN all_tasks AS parent ON parent.id = task.parent_id
      WHERE task.parent_id IS NOT NULL AND parent.id IS NULL`,
  },
  {
    pointer: '/row/labelIds',
    detail: 'must be labels in the file or the account',
    lines: `SELECT DISTINCT line FROM all_tasks CROSS JOIN unnest(label_ids) AS label_id
      WHERE NOT EXISTS (SELECT FROM all_labels WHERE id = label_id)`,
  },
  {
    pointer: '/row/listId',
    detail: 'must be the list of the parent task',
    lines: `SELECT coalesce(task.line, parent.line) FROM all_tasks AS task JOIN all_tasks AS parent ON parent.id = task.parent_id
      WHERE task.list_id <> parent.list_id`,
  },
  {
    pointer: '/row/parentId',
    detail: `must not form a cycle or exceed a depth of ${DEPTH_MAX}`,
    lines: `SELECT coalesce(task.line, parent.line) FROM all_tasks AS task LEFT JOIN all_tasks AS parent ON parent.id = task.parent_id
      WHERE NOT EXISTS (SELECT FROM reached WHERE reached.id = task.id)`,
  },
  {
    pointer: '/row/deletedAt',
    detail: 'must be set if the list or parent task is in the trash',
    lines: `SELECT coalesce(task.line, list.line, parent.line) FROM all_tasks AS task
       LEFT JOIN all_lists AS list ON list.id = task.list_id LEFT JOIN all_tasks AS parent ON parent.id = task.parent_id
      WHERE task.deleted_at IS NULL AND (list.deleted_at IS NOT NULL OR parent.deleted_at IS NOT NULL)`,
  },
  {
    pointer: '/row/deletedWith',
    detail: 'must be a list or task in the trash, in the file or the account',
    lines: `SELECT line FROM all_tasks AS task WHERE line IS NOT NULL AND deleted_with IS NOT NULL AND NOT EXISTS (
      SELECT FROM (
        SELECT id FROM all_tasks WHERE deleted_at IS NOT NULL UNION ALL SELECT id FROM all_lists WHERE deleted_at IS NOT NULL
      ) AS trashed WHERE trashed.id = task.deleted_with)`,
  },
  {
    pointer: '/row/taskId',
    detail: 'must be a task in the file or the account',
    lines: `SELECT import_lines.line FROM import_lines LEFT JOIN all_tasks AS task ON task.id = (content ->> 'task_id')::uuid
      WHERE type = 'completion' AND task.id IS NULL`,
  },
];

/** The first lines that break a rule across rows, as (line, pointer, detail). */
export const CHECK_STAGED = `
  WITH RECURSIVE
  all_lists AS MATERIALIZED (${merged('list', 'lists', 'id', 'deleted_at')}),
  all_labels AS MATERIALIZED (${merged('label', 'labels', 'id', 'name')}),
  all_tasks AS MATERIALIZED (
    ${merged('task', 'tasks', 'id', 'list_id', 'parent_id', 'label_ids', 'deleted_at', 'deleted_with')}),
  reached AS (
    SELECT task.id, 1 AS depth FROM all_tasks AS task LEFT JOIN all_tasks AS parent ON parent.id = task.parent_id
     WHERE parent.id IS NULL
    UNION ALL
    SELECT all_tasks.id, depth + 1 FROM reached JOIN all_tasks ON parent_id = reached.id WHERE depth < ${DEPTH_MAX}
  )
  SELECT line, pointer, detail FROM (
    ${CHECKS.map(({ lines, pointer, detail }) => `SELECT line, '${pointer}' AS pointer, '${detail}' AS detail FROM (${lines}) AS broken (line)`).join('\n UNION ALL ')}
  ) AS faults ORDER BY line NULLS LAST, pointer LIMIT 50`;
