import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { AUDIENCE, ISSUER, type Key, TestIssuer } from '../support/issuer.js';
import { cleanUp, newFolder, Service, until } from '../support/process.js';
import { expectSurvived, underFault } from '../support/under-fault.js';

const ME = '/api/v1/auth/me';
const SHOWN_MS = 3_000;

let issuer: TestIssuer;
let database: TestDatabase;
let service: Service;
let old: Key;

beforeEach(async () => {
  issuer = await TestIssuer.start();
  old = issuer.keys[0]!;
  database = await createDatabase();
  service = await Service.start(newFolder(), {
    DATABASE_URL: database.url,
    AUTH_JWKS_URL: issuer.jwksUrl,
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    // Keeps failures that are unrelated to the keys out of the result.
    JOB_CONCURRENCY: '0',
  });
});
afterEach(async () => {
  await cleanUp();
  await issuer.stop();
  await database.drop();
});

/** Uses a new token. */
const newCaller = async (user: string, key?: Key): Promise<Client> =>
  new Client(service.url!, await issuer.token(user, {}, {}, key));

const huge = (): string => JSON.stringify({ keys: [], filling: 'x'.repeat(20_000_000) });

it.each<[string, () => Promise<void> | void, () => Promise<void> | void]>([
  ['is down', () => issuer.stop(), () => issuer.listen()],
  ['never ends its answer', () => void (issuer.stalls = true), () => void (issuer.stalls = false)],
  [
    'serves 20 MB',
    () => void (issuer.broken = { status: 200, body: huge() }),
    () => void (issuer.broken = undefined),
  ],
  [
    'serves HTML',
    () => void (issuer.broken = { status: 200, body: '<!doctype html><title>Sign in</title>' }),
    () => void (issuer.broken = undefined),
  ],
  [
    'serves an empty key set',
    () => void (issuer.broken = { status: 200, body: '{"keys":[]}' }),
    () => void (issuer.broken = undefined),
  ],
])(
  'the key server %s: every user stays signed in, and a new key is found as soon as it is available',
  async (name, breakServer, repairServer) => {
    const waits: number[] = [];
    const refusals = new Set<string>();
    let over = false;
    let fetches = 0;
    let asking: Promise<void>;
    /** Sequential requests whose tokens are signed with an unavailable key. */
    const ask = async (): Promise<void> => {
      while (!over) {
        const caller = await newCaller('new');
        const before = performance.now();
        const { status, body, headers } = await caller.get(ME);
        waits.push(performance.now() - before);
        refusals.add(
          `${status} ${String(body.type ?? '')
            .split('/')
            .at(-1)} ${headers['retry-after']}`,
        );
        await sleep(20);
      }
    };
    const outcome = await underFault({
      name: `the key server ${name}`,
      service: () => service,
      as: (user) => newCaller(user, old),
      inject: async () => {
        await issuer.addKey();
        await breakServer();
        fetches = issuer.fetches;
        asking = ask();
      },
      heal: async () => {
        over = true;
        await asking;
        await repairServer();
      },
      lastsMs: SHOWN_MS,
    });
    const healed = performance.now();
    const newer = await newCaller('newer');
    await until(async () => (await newer.get(ME)).status === 200);
    expect(performance.now() - healed).toBeLessThan(3_000);

    expectSurvived(outcome);
    expect([outcome.problems, outcome.ready]).toEqual([[], ['200']]);
    expect([...refusals]).toEqual(['503 keys-unavailable 2']);
    expect(Math.max(...waits)).toBeLessThan(5_000);
    // Not one fetch for each request.
    expect(issuer.fetches - fetches).toBeLessThan(10);
  },
);
