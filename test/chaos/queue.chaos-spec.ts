import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { cleanUp, newFolder, Service, TRUST } from '../support/process.js';
import { expectSurvived, underFault } from '../support/under-fault.js';

const JOBS = 100_000;
const CONCURRENCY = 2;

let database: TestDatabase;
let service: Service;

beforeEach(async () => {
  database = await createDatabase();
  service = await Service.start(newFolder(), {
    ...TRUST,
    DATABASE_URL: database.url,
    JOB_CONCURRENCY: String(CONCURRENCY),
  });
});
afterEach(async () => {
  await cleanUp();
  await database.drop();
});

const admin = (sql: string): Promise<Record<string, unknown>[]> =>
  asAdmin(async (client) => (await client.query(sql)).rows, database.adminUrl);

/** The number of jobs, and the earliest due time. */
async function left(): Promise<{ count: number; first: number; at: number }> {
  const [row] = await admin(`
    SELECT count(*)::int AS count, min((payload->>'nth')::int) AS first
      FROM graphile_worker._private_jobs WHERE payload->>'nth' IS NOT NULL AND locked_at IS NULL`);
  return { ...(row as { count: number; first: number }), at: performance.now() };
}

/** Adds jobs that are long overdue, as after a day without a running process. */
async function addOverdueJobs(owner: string): Promise<void> {
  await admin(`
    INSERT INTO graphile_worker._private_jobs (task_id, payload, run_at)
    SELECT (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'remind'),
           json_build_object('ownerId', ${owner}, 'taskId', gen_random_uuid(), 'nth', nth),
           now() - interval '1 day' + nth * interval '1 ms'
      FROM generate_series(1, ${JOBS}) AS nth`);
  await admin('ANALYZE graphile_worker._private_jobs');
}

it.each([
  ['of one owner', `'ada'`],
  ['of as many owners', `'owner ' || nth`],
])(
  'a hundred thousand due jobs %s do not delay requests, and run in the order of their due times',
  async (name, owner) => {
    let before = { count: 0, first: 0, at: 0 };
    let after = before;
    const outcome = await underFault({
      name: `${JOBS} due jobs ${name}`,
      service: () => service,
      inject: async () => {
        await addOverdueJobs(owner);
        before = await left();
      },
      heal: async () => void (after = await left()),
      lastsMs: 5_000,
    });
    expectSurvived(outcome);
    expect([outcome.problems, outcome.ready]).toEqual([[], ['200']]);
    const rate = ((before.count - after.count) * 1000) / (after.at - before.at);
    process.stdout.write(`${Math.round(rate)} jobs per second while requests run\n`);
    expect(after.count).toBeLessThan(before.count);
    // Remaining jobs are due after all finished ones, except for one in progress per worker.
    expect(JOBS - after.first - after.count).toBeLessThanOrEqual(CONCURRENCY);
  },
);
