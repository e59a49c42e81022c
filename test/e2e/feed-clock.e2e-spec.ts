import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { Mirror, mirrored, present } from '../support/mirror.js';
import { until } from '../support/process.js';

const TASKS = '/api/v1/tasks';
const LOCK = 42;

/** Makes a transaction that writes this title wait after it has its number and before it commits. */
const WAIT = `
  CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM added WHERE title = 'Slow') THEN
      PERFORM pg_advisory_xact_lock(${LOCK});
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER zz_wait AFTER UPDATE ON tasks REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION wait()`;

/**
 * The naive design: numbers from a sequence without a lock, and a reader that resumes after the highest
 * committed one.
 */
const PLAIN_SEQUENCE = `
  CREATE SEQUENCE plain START 1000;
  GRANT USAGE ON SEQUENCE plain TO todo_app;
  CREATE OR REPLACE FUNCTION lock_owner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
  CREATE OR REPLACE FUNCTION log_updated() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO changes (owner_id, seq, type, row_id, change, version, state, before)
    SELECT owner_id, nextval('plain'), TG_ARGV[0], id, 'updated', version, to_jsonb(added), '{}' FROM added;
    RETURN NULL;
  END $$;
  CREATE FUNCTION go_on() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE owners SET seq = greatest(seq, NEW.seq) WHERE owner_id = NEW.owner_id;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER go_on AFTER INSERT ON changes DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION go_on()`;

let service: TestService;
let ada: Client;

beforeEach(async () => {
  service = await startService();
  ada = await service.as('ada');
});
afterEach(() => service.stop());

/**
 * The titles that a reader sees if it reads while one writer waits to commit and a later one has committed.
 */
async function titlesSeen(): Promise<unknown[]> {
  const [slow, quick] = [await ada.newTask(), await ada.newTask()];
  const reader = await new Mirror(ada).catchUp();
  const from = reader.seen.length;
  await asAdmin(async (holder) => {
    const waiting = async (count: number) => {
      const { rows } = await holder.query(
        `SELECT count(*)::integer AS count FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows[0].count >= count;
    };
    await holder.query(`SELECT pg_advisory_lock(${LOCK})`);
    const first = ada.patch(`${TASKS}/${slow.id}`, { title: 'Slow' }).then(({ status }) => status);
    await until(() => waiting(1));
    let isThrough = false;
    const second = ada
      .patch(`${TASKS}/${quick.id}`, { title: 'Quick' })
      .then(({ status }) => ((isThrough = true), status));
    await until(async () => isThrough || (await waiting(2)));
    await reader.catchUp();
    await holder.query(`SELECT pg_advisory_unlock(${LOCK})`);
    expect([await first, await second]).toEqual([200, 200]);
  }, service.database.adminUrl);
  await reader.catchUp();
  return reader.seen.slice(from).map(({ row }) => row!['title']);
}

const prepare = (sql: string) => asAdmin((admin) => admin.query(sql), service.database.adminUrl);

describe('a reader that reads while a writer has a number but has not committed', () => {
  it('misses nothing because the owner’s clock is locked', async () => {
    await prepare(WAIT);
    expect(await titlesSeen()).toEqual(['Slow', 'Quick']);
  });

  it('would miss the change with numbers from a plain sequence', async () => {
    await prepare(`${PLAIN_SEQUENCE}; ${WAIT}`);
    expect(await titlesSeen()).toEqual(['Quick']);
  });
});

const NTH = fc.nat({ max: 9 });
const WRITE = fc.oneof(
  fc.constant(['create'] as const),
  fc.tuple(
    fc.constantFrom('patch', 'complete', 'reopen', 'trash', 'restore', 'below', 'label', 'purge'),
    NTH,
  ),
  fc.constantFrom(
    ['list'] as const,
    ['trashList'] as const,
    ['empty'] as const,
    ['newLabel'] as const,
    ['noLabel'] as const,
  ),
);

/** Some writes are rejected, which is expected. */
class Writer {
  private readonly tasks: string[] = [];
  private readonly lists: string[] = [];
  private readonly labels: string[] = [];

  constructor(private readonly user: Client) {}

  async write(kind: string, nth = 0): Promise<unknown> {
    const { user, tasks, lists, labels } = this;
    const nthTask = (place: number) => tasks[place % Math.max(tasks.length, 1)];
    const path = `${TASKS}/${nthTask(nth) ?? unknownId()}`;
    const post = (action: string) => () => user.post(`${path}/${action}`);
    const writes: Record<string, () => PromiseLike<unknown>> = {
      create: async () => tasks.push((await user.newTask({ title: 'x', listId: lists.at(-1) })).id),
      patch: () => user.patch(path, { title: `x${nth}`, priority: nth % 4 }),
      complete: post('complete'),
      reopen: post('reopen'),
      restore: post('restore'),
      trash: () => user.delete(path),
      purge: () => user.delete(path.replace('/tasks/', '/trash/')),
      below: () => user.patch(path, { parentId: nthTask(nth + 1) ?? null }),
      label: () => user.put(`${path}/labels/${labels.at(-1) ?? unknownId()}`, {}),
      list: async () => lists.push((await user.newList()).id),
      trashList: () => user.delete(`/api/v1/lists/${lists.pop() ?? unknownId()}`),
      newLabel: async () => labels.push((await user.newLabel(unknownId())).id),
      noLabel: () => user.delete(`/api/v1/labels/${labels.pop() ?? unknownId()}`),
      empty: () => user.delete('/api/v1/trash'),
    };
    return writes[kind]!();
  }
}

describe('a feed after random writes', () => {
  it('leads to the current state from any cursor', async () => {
    let users = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(WRITE, { minLength: 5, maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        async (writes, limit) => {
          const user = await service.as(`user-${users++}`);
          const writer = new Writer(user);
          const reader = new Mirror(user);
          const stops: Mirror[] = [];
          for (const [kind, nth] of writes as [string, number?][]) {
            await writer.write(kind, nth);
            // Some copies are taken in the middle of a page run or of a snapshot.
            await reader.page(limit);
            stops.push(reader.copy());
          }
          const now = await present(user);
          const rows = (await new Mirror(user).catchUp()).rows;
          for (const stop of stops) {
            await stop.catchUp();
            expect(mirrored(stop)).toEqual(now);
            expect(stop.rows).toEqual(rows);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
