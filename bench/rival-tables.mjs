// The tables of the floor and of the peer: a schema and a login role for each, in the service's database. They hold
// copies of the service's rows and have none of its triggers and functions.

/** A task as the API returns it, except for the format of its times. */
export const TASK_COLUMNS = `id, owner_id AS "ownerId", list_id AS "listId", parent_id AS "parentId", title, description,
  completed, completed_at AS "completedAt", priority, due, start_on AS "startOn", duration_minutes AS "durationMinutes",
  recurrence, label_ids AS "labelIds", reminders, position, version, created_at AS "createdAt", updated_at AS "updatedAt",
  deleted_at AS "deletedAt"`;

const TASK_TABLE = `
  owner_id text NOT NULL,
  id uuid NOT NULL,
  list_id uuid NOT NULL,
  parent_id uuid,
  title text NOT NULL,
  description text,
  completed boolean NOT NULL DEFAULT false,
  completed_at timestamp(3) with time zone,
  priority smallint NOT NULL DEFAULT 0,
  due jsonb,
  start_on date,
  duration_minutes integer,
  recurrence jsonb,
  label_ids uuid[] NOT NULL DEFAULT '{}',
  reminders jsonb NOT NULL DEFAULT '[]',
  position text COLLATE "C" NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
  deleted_at timestamp(3) with time zone`;
/** In order of creation, like the service's own rows. */
const COPIED_TASKS = `
  SELECT owner_id, id, list_id, parent_id, title, description, completed, completed_at, priority,
         CASE WHEN due_wall IS NOT NULL THEN
           jsonb_build_object('dateTime', to_char(due_wall, 'YYYY-MM-DD"T"HH24:MI:SS'), 'timeZone', due_time_zone) END,
         start_on, duration_minutes, NULL::jsonb, label_ids, reminders, position, version, created_at, updated_at,
         deleted_at
    FROM public.tasks ORDER BY created_at`;
const FLOOR_TABLES = ['owners', 'tasks', 'task_terms', 'changes'];

/** Row-level security as in the service, enabled and forced, and only those indexes that the requests need. */
export async function createFloorTables(admin, password) {
  await createSchema(admin, 'floor', password);
  await asRole(admin, 'floor', [
    // Every write updates this row: free space in its page keeps the update out of the index.
    `CREATE TABLE owners (owner_id text PRIMARY KEY, seq bigint NOT NULL, tasks integer NOT NULL, inbox_id uuid NOT NULL,
       epoch bigint NOT NULL) WITH (fillfactor = 50)`,
    `CREATE TABLE tasks (${TASK_TABLE}, PRIMARY KEY (owner_id, id))`,
    `CREATE INDEX tasks_by_created_at ON tasks (owner_id, created_at, id) WHERE deleted_at IS NULL`,
    `CREATE TABLE task_terms (owner_id text, term text COLLATE "C", task_id uuid, PRIMARY KEY (owner_id, term, task_id))`,
    `CREATE TABLE changes (owner_id text, seq bigint, row_id uuid NOT NULL, change text NOT NULL, version integer NOT NULL,
       state json, request_id text, changed_at timestamp(3) with time zone NOT NULL DEFAULT now(),
       PRIMARY KEY (owner_id, seq))`,
    ...FLOOR_TABLES.flatMap((table) => [
      `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
      `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
      `CREATE POLICY ${table}_of_owner ON ${table} USING (owner_id = current_setting('app.owner_id', true))`,
    ]),
  ]);
  await admin.query(`
    INSERT INTO floor.owners
    SELECT owner_id, seq, owners.tasks, lists.id, (extract(epoch FROM feed_since) * 1000)::bigint
      FROM public.owners JOIN public.lists USING (owner_id) WHERE inbox`);
  await admin.query(`INSERT INTO floor.tasks ${COPIED_TASKS}`);
  // The service marks a word by "=" and a label by "#".
  await admin.query(`
    INSERT INTO floor.task_terms
    SELECT owner_id, substr(term, 2), task_id FROM public.task_terms WHERE term LIKE '=%'`);
  await admin.query(`
    INSERT INTO floor.changes
    SELECT owner_id, seq, row_id, change, changes.version, to_json(task), request_id, changed_at
      FROM public.changes JOIN (SELECT ${TASK_COLUMNS} FROM floor.tasks) AS task ON task.id = row_id`);
}

/** Tables as an ORM's migration would create them. */
export async function createPeerTables(admin, password) {
  await createSchema(admin, 'peer', password);
  await asRole(admin, 'peer', [
    `CREATE TABLE lists (id uuid PRIMARY KEY, owner_id text NOT NULL, inbox boolean NOT NULL)`,
    `CREATE INDEX lists_of_owner ON lists (owner_id)`,
    `CREATE TABLE tasks (${TASK_TABLE}, PRIMARY KEY (id))`,
    `CREATE INDEX tasks_by_created_at ON tasks (owner_id, created_at, id)`,
    `CREATE SEQUENCE positions`,
    `ALTER TABLE tasks ALTER COLUMN position SET DEFAULT 'h' || lpad(nextval('positions')::text, 8, '0')`,
  ]);
  await admin.query(`INSERT INTO peer.lists SELECT id, owner_id, inbox FROM public.lists`);
  await admin.query(`INSERT INTO peer.tasks ${COPIED_TASKS}`);
}

async function createSchema(admin, name, password) {
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  await admin.query(`CREATE SCHEMA ${name} AUTHORIZATION ${name}`);
  // Without `public`, so that the service's tables cannot be used by accident.
  await admin.query(`ALTER ROLE ${name} SET search_path = ${name}`);
}

/** The role owns what it creates. */
async function asRole(admin, name, statements) {
  await admin.query(`SET ROLE ${name}; SET search_path = ${name}`);
  for (const statement of statements) await admin.query(statement);
  await admin.query('RESET ROLE; RESET search_path');
}
