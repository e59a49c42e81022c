// Creates owners of any size, as the superuser and without triggers.
import { seedChanges } from './feed-world.mjs';

/** The maximum description, in four-byte characters: 80 KB. */
export const LARGE_TEXT = `repeat(U&'\\+01F600', 20000)`;

/** @param description SQL, in which `n` is the number of the task */
export async function seedOwner(admin, owner, { tasks, description = 'NULL' }) {
  await admin.query('SET session_replication_role = replica');
  await admin.query('SET synchronous_commit = off');
  await admin.query('INSERT INTO owners (owner_id, tasks, lists) VALUES ($1, $2, 1)', [owner, tasks]);
  await admin.query(
    `INSERT INTO lists (owner_id, id, name, position, inbox) VALUES ($1, uuidv7(), 'Inbox', 'a0', true)`,
    [owner],
  );
  await admin.query(
    `INSERT INTO tasks (owner_id, id, list_id, position, title, description, search)
     SELECT owner_id, uuidv7(), list, 'c' || to_char(n, 'FM000000') || '1', title, description, search_vector(title, description)
       FROM (SELECT owner_id, id AS list, n, 'Task ' || n AS title, ${description} AS description
               FROM lists, generate_series(1, $2::int) n WHERE owner_id = $1) AS made`,
    [owner, tasks],
  );
  await admin.query(
    `INSERT INTO task_terms SELECT owner_id, term, id FROM tasks, terms_of(search, label_ids) AS term WHERE owner_id = $1`,
    [owner],
  );
  await admin.query('RESET ALL');
}

/** @returns the id of the owner's only task, which has this number of history entries */
export async function seedHistory(admin, owner, entries) {
  await seedChanges(admin, owner, entries);
  const { rows } = await admin.query('SELECT id FROM tasks WHERE owner_id = $1', [owner]);
  return rows[0].id;
}
