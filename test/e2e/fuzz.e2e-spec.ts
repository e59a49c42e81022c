import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { Answers } from '../support/fuzz/answers.js';
import { batchesOf, type Draft, draftsOf } from '../support/fuzz/calls.js';
import type { Schemas } from '../support/fuzz/values.js';
import { FuzzWorld } from '../support/fuzz/world.js';
import { type Route, routesOf } from '../support/routes.js';
import { contentOf, exportOf, importInto } from '../support/transfer.js';
import { type Call, Wire, type WireAnswer } from '../support/wire.js';

/** A few hundred different requests per run; `npm run test:fuzz` sends 20,000. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 400);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
/** Requests per round; after each round, the known rows are refreshed. */
const AT_ONCE = 200;
const SLOW_MS = 1_000;
const LARGE_FILE_CHARACTERS = 64 * 1024;

let service: TestService;
let wire: Wire;
let ada: Client;
let world: FuzzWorld;
let answers: Answers;
let drafts: fc.Arbitrary<Draft>;
let neighbours: unknown;
const faults = new Map<string, { times: number; call: unknown }>();
const statuses = new Map<number, number>();

beforeAll(async () => {
  service = await startService();
  wire = new Wire(service.url);
  ada = await service.as('ada');
  world = await FuzzWorld.build(ada, await service.as('bob'));
  neighbours = await rowsOf('bob');
  const document = await service.describe();
  answers = new Answers(document);
  drafts = draftsOfAll(routesOf(document), document.components!.schemas as Schemas);
});
afterAll(async () => {
  wire.close();
  await service.stop();
});

function draftsOfAll(routes: readonly Route[], schemas: Schemas): fc.Arbitrary<Draft> {
  const isOperation = ({ method, path }: Route): boolean =>
    method !== 'get' && /^\/api\/v1\/(tasks|lists|labels|settings|trash|webhooks)\b/.test(path);
  const batches = batchesOf(routes.filter(isOperation), schemas);
  return fc.oneof(
    ...routes.map((route) => draftsOf(route, schemas, route.path.endsWith('/batch') ? batches : undefined)),
  );
}

/** All rows of an owner, read as the superuser. */
function rowsOf(owner: string): Promise<unknown> {
  return asAdmin(async (admin) => {
    const { rows: tables } = await admin.query<{ name: string }>(
      `SELECT attrelid::regclass::text AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attname = 'owner_id' AND relkind IN ('r', 'p') ORDER BY 1`,
    );
    const contents: unknown[] = [];
    for (const { name } of tables) {
      const sql = `SELECT row_to_json(t)::text AS row FROM ${name} t WHERE owner_id = $1 ORDER BY 1`;
      contents.push([name, (await admin.query(sql, [owner])).rows]);
    }
    return contents;
  }, service.database.adminUrl);
}

function recordFault({ name }: Route, call: Call, fault: string): void {
  const kind = `${name}: ${fault.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').slice(0, 100)}`;
  const known = faults.get(kind);
  const { authorization: _, ...headers } = call.headers ?? {};
  const shown = { ...call, headers, fault, body: call.body?.toString('utf8').slice(0, 2_000) };
  faults.set(kind, { times: (known?.times ?? 0) + 1, call: known?.call ?? shown });
}

async function attempt(draft: Draft, token: string): Promise<void> {
  const call = world.callOf(draft, token);
  let answer: WireAnswer;
  try {
    answer = await send(call);
  } catch (error) {
    return recordFault(draft.route, call, `is not answered: ${String(error)}`);
  }
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  const fault = answers.faultOf(draft.route, answer);
  if (fault) recordFault(draft.route, call, fault);
  else world.learn(call, answer);
  // The duration of a large import depends on its rows.
  const isLargeFile = call.path === '/api/v1/import' && (call.body?.length ?? 0) > LARGE_FILE_CHARACTERS;
  if (!isLargeFile && (await tookMs(answer)) > SLOW_MS && (await isSlow(call)))
    recordFault(draft.route, call, 'takes longer than a second, each time');
}

/** A body that is rejected early ends the connection, sometimes before the response is read. */
async function send(call: Call): Promise<WireAnswer> {
  return wire.send(call).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
    return wire.send(call);
  });
}

/** The duration in the service’s log. */
async function tookMs({ headers }: WireAnswer): Promise<number> {
  const line = (await service.logs()).findLast(
    ({ requestId, msg }) => requestId === headers['x-request-id'] && msg === 'request',
  );
  return Number(line?.durationMs ?? 0);
}

/** Repeats the request, because a busy machine can slow down any request once. */
async function isSlow(call: Call): Promise<boolean> {
  for (let times = 0; times < 3; times++) if ((await tookMs(await send(call))) <= SLOW_MS) return false;
  return true;
}

describe('any request', () => {
  it(`gets a documented response in time, without internal details (FUZZ_SEED=${SEED})`, async () => {
    for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
      // Twenty thousand requests take longer than a token lasts.
      const { token } = (ada = await service.as('ada'));
      const numRuns = Math.min(AT_ONCE, REQUESTS - sent);
      for (const draft of fc.sample(drafts, { seed: SEED + sent, numRuns })) await attempt(draft, token!);
      const errors = (await service.logs()).filter(({ level }) => Number(level) >= 50);
      expect(errors.slice(0, faults.size > 0 ? 0 : undefined)).toEqual([]);
      (await service.logs()).length = 0;
      await world.lookAround(ada);
    }
    expect(Object.fromEntries(faults)).toEqual({});
    // Ensures that enough requests pass validation and reach the database.
    const share = (from: number, to: number): number =>
      [...statuses].reduce((sum, [status, times]) => (status >= from && status < to ? sum + times : sum), 0) /
      REQUESTS;
    expect(share(200, 300)).toBeGreaterThan(0.15);
    expect(share(400, 500)).toBeGreaterThan(0.15);
  });

  it('leaves another owner’s rows unchanged and creates no other owner', async () => {
    expect(await rowsOf('bob')).toEqual(neighbours);
    const { rows } = await asAdmin(
      (admin) => admin.query('SELECT owner_id FROM owners ORDER BY 1'),
      service.database.adminUrl,
    );
    expect(rows).toEqual([{ owner_id: 'ada' }, { owner_id: 'bob' }]);
  });

  it('leaves rows that every route can read, each with a version', async () => {
    for (const path of ['tasks', 'lists', 'labels', 'trash', 'webhooks']) {
      const rows = await ada.all<{ version?: number; ownerId?: string }>(`/api/v1/${path}?limit=100`);
      expect(
        rows.filter(({ version, ownerId }) => version !== undefined && (version < 1 || ownerId === 'bob')),
      ).toEqual([]);
    }
  });

  it('leaves an account whose export can be imported without differences', async () => {
    const file = await exportOf(ada);
    const carol = await service.as('carol');
    await importInto(carol, file).expect(200);
    expect(contentOf(await exportOf(carol))).toEqual(contentOf(file));
  });
});
