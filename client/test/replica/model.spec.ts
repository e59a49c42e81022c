import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { unknownId } from '../../../test/support/client.js';
import { Mirror } from '../../../test/support/mirror.js';
import { FaultyProxy } from './faults.js';
import { anyAction, perform, settle } from './model-actions.js';
import { byId, expectExactlyOnce, expectNothingOverwritten, operationKey, shown } from './model-checks.js';
import { FaultyDevice } from './model-device.js';
import { until } from './world.js';

let service: TestApp;

beforeAll(async () => {
  service = await startApp({}, undefined, {
    prepare: (app) => noteBatches(app.getHttpAdapter().getInstance()),
  });
});
afterAll(() => service.stop());

/** The operations that batches have applied. */
const appliedInBatches = new Set<string>();

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body?: { readonly id?: string };
}

function noteBatches(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', async ({ id, body, routeOptions }, _reply, payload) => {
    const { results } = payload as { results?: readonly { status: number }[] };
    if (!routeOptions.url?.endsWith('/batch') || !results) return payload;
    const { operations } = body as { operations: readonly Operation[] };
    for (const [nth, operation] of operations.entries())
      if (results[nth]!.status < 300) appliedInBatches.add(operationKey(id, operation, operation.body?.id));
    return payload;
  });
}

/** Tokens that last, that expire within seconds, and that have expired. */
async function tokenFor(user: string, random: () => number, rejected?: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const kind = rejected === undefined ? random() : 1;
  if (kind < 0.1) return service.issuer.token(user, { iat: now - 900, exp: now - 60 });
  return service.issuer.token(user, kind < 0.3 ? { exp: now + 2 } : {});
}

/** Mulberry32: the same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('three replicas and an API client', () => {
  it('agree with the server in the end, and apply each write once or show it as failed, for any faults', async () => {
    let applied = 0;
    let failed = 0;
    const runs = Number(process.env['MODEL_RUNS'] ?? 6);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyAction, { minLength: 20, maxLength: 60, size: 'max' }),
        fc.nat(),
        async (actions, seed) => {
          const random = generator(seed);
          const user = unknownId();
          const proxy = await FaultyProxy.start(service.url, random);
          const api = await service.as(user);
          const mirror = new Mirror(api);
          await mirror.catchUp();
          for (let nth = 0; nth < 4; nth++) await api.newTask({ title: `task ${nth}`, description: 'old' });
          await api.newList();
          await api.newLabel('label');
          const devices = [0, 1, 2].map(
            () => new FaultyDevice((rejected) => tokenFor(user, random, rejected), proxy, random),
          );
          for (const device of devices) await device.start();
          const world = { api, devices, proxy, random };
          await until(() => devices.every(({ replica }) => replica.status.get().state === 'live'));
          proxy.isFaulty = true;
          for (const action of actions) await perform(world, action);
          await settle(world);
          await mirror.catchUp();
          const rows = [...mirror.rows];
          const of = (type: string) =>
            byId(rows.flatMap(([key, row]) => (key.startsWith(`${type} `) ? [row as { id: string }] : [])));
          const expected = { tasks: of('task'), lists: of('list'), labels: of('label') };
          for (const { replica } of devices) {
            await until(() => JSON.stringify(shown(replica)) === JSON.stringify(expected), 5_000).catch(
              () => {},
            );
            expect(shown(replica)).toEqual(expected);
          }
          const answered = service.logs.filter(({ status }) => Number(status) < 300);
          const answeredIds = new Set([...answered.map(({ requestId }) => requestId), ...appliedInBatches]);
          applied += expectExactlyOnce(devices, mirror.seen, answeredIds);
          expectNothingOverwritten(devices, mirror.seen, answeredIds);
          failed += devices.reduce((sum, { failures }) => sum + failures.size, 0);
          for (const { replica } of devices) await replica.close();
          await proxy.stop();
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
    expect(applied).toBeGreaterThan(runs * 8);
    expect(failed).toBeGreaterThan(0);
  }, 600_000);
});
