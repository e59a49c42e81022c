// Creates an owner's change log, as the triggers would write it.
const FEED_TYPES = 31;

/** Writes a number of changes across the owner's tasks and sets the clock to the last, as the superuser and without triggers. */
export async function seedChanges(admin, owner, changes) {
  await admin.query('SET session_replication_role = replica');
  await admin.query('SET synchronous_commit = off');
  await admin.query(
    `WITH own AS (
       SELECT tasks, row_number() OVER (ORDER BY id) - 1 AS nth, count(*) OVER () AS number
         FROM tasks WHERE owner_id = $1 ORDER BY id LIMIT 1000
     )
     INSERT INTO changes (owner_id, seq, type, row_id, change, version, request_id, state, before)
     SELECT $1, n, 'task', (own.tasks).id, 'updated', 2, 'bench',
            to_jsonb(own.tasks) - ARRAY['owner_id', 'search', 'remind_since'], '{"priority": 0, "version": 1}'
       FROM generate_series(1, $2::int) n JOIN own ON nth = n % least(number, 1000)`,
    [owner, changes],
  );
  await admin.query('UPDATE owners SET seq = $2, forgets_at = now() WHERE owner_id = $1', [owner, changes]);
  await admin.query('RESET ALL');
}

/** The cursor of a reader of all types after the first `known` changes. */
export async function feedCursor(admin, owner, known) {
  const { rows } = await admin.query(
    `SELECT (extract(epoch FROM feed_since) * 1000)::bigint::text AS epoch FROM owners WHERE owner_id = $1`,
    [owner],
  );
  return Buffer.from(JSON.stringify([Number(rows[0].epoch), known, FEED_TYPES])).toString('base64url');
}
