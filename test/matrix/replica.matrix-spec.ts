import { readEnv } from '../../src/platform/config/env.js';
import { Replica } from '../../src/platform/database/replica.js';
import { migrate } from '../../src/cli/run-migrations.js';
import { type TestApp, startApp } from '../support/app.js';
import { type Client, unknownId } from '../support/client.js';
import type { TestDatabase } from '../support/database.js';
import { AUDIENCE, ISSUER, TestIssuer } from '../support/issuer.js';
import { postgresPrograms } from '../support/postgres-programs.js';
import { PostgresServer, query } from '../support/postgres-server.mjs';
import { standbyOf } from '../support/standby.js';
import { until } from '../support/process.js';

const ROUNDS = 200;
const MINUTES = 60_000;

let primary: PostgresServer;
let standby: PostgresServer;
let service: TestApp;
let ada: Client;

beforeAll(async () => {
  primary = await PostgresServer.start(postgresPrograms());
  await primary.provision();
  const { url } = primary;
  const issuer = await TestIssuer.start();
  const trust = { AUTH_JWKS_URL: issuer.jwksUrl, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE };
  await migrate(readEnv(trust), { pooled: url, direct: url });
  standby = await standbyOf(primary);
  const database: TestDatabase = {
    url,
    direct: url,
    adminUrl: primary.urlOf('postgres', 'todo'),
    drop: async () => {},
  };
  service = await startApp({ DATABASE_REPLICA_URL: standby.url }, issuer, { database });
});
afterAll(async () => {
  await service.stop();
  await Promise.all([primary.close(), standby.close()]);
});
beforeEach(async () => {
  ada = await service.as(unknownId());
});

const counts = () => ({ ...service.app.get(Replica).counts });
const titles = async (client = ada): Promise<string[]> => {
  const { body } = await client.get('/api/v1/tasks?limit=200').expect(200);
  return body.data.map(({ title }: { title: string }) => title);
};
/** Reads until the standby answers. */
const untilHit = (): Promise<void> => {
  const { hit } = counts();
  return until(async () => (await titles(), counts().hit > hit), 30_000, 100);
};

describe('a read replica', () => {
  it(
    `returns the latest write, ${ROUNDS} times out of ${ROUNDS}`,
    async () => {
      const before = counts();
      let cursor = '';
      for (let round = 0; round < ROUNDS; round++) {
        const { id } = await ada.newTask({ title: `round ${round}` });
        // Half of the reads at once, half after a delay, so that both the primary and the standby answer.
        if (round % 2) await new Promise((resolve) => setTimeout(resolve, 5));
        const { body } = await ada.get('/api/v1/tasks?limit=1').expect(200);
        expect(body.data[0].id).toBe(id);
        const { body: feed } = await ada.get(`/api/v1/sync?types=task&limit=1000${cursor}`).expect(200);
        expect(feed.data.map((change: { id: string }) => change.id)).toContain(id);
        cursor = `&cursor=${feed.nextCursor}`;
      }
      const { hit, failed } = counts();
      expect(hit).toBeGreaterThan(before.hit + ROUNDS / 4);
      expect(failed).toBe(before.failed);
    },
    10 * MINUTES,
  );

  it('serves every kind of list, and the feed', async () => {
    await ada.newTask({ title: 'read' });
    await untilHit();
    for (const path of [
      'tasks',
      'tasks?view=overdue&timeZone=UTC',
      'tasks?q=read',
      'labels',
      'trash',
      'lists',
      'sync',
    ]) {
      const { hit } = counts();
      await until(
        async () => (await ada.get(`/api/v1/${path}`).expect(200), counts().hit > hit),
        10_000,
        100,
      );
      expect([path, counts().hit > hit]).toEqual([path, true]);
    }
  });

  it('is not used for single rows or writes', async () => {
    const task = await ada.newTask();
    await untilHit();
    const before = counts();
    await ada.get(`/api/v1/tasks/${task.id}`).expect(200);
    await ada.patch(`/api/v1/tasks/${task.id}`, { title: 'changed' }).expect(200);
    await ada.get('/api/v1/settings').expect(200);
    expect(counts()).toEqual(before);
  });

  it("hides other owners' rows", async () => {
    await ada.newTask({ title: 'hers' });
    await untilHit();
    const bob = await service.as(unknownId());
    await bob.newTask({ title: 'his' });
    await until(async () => (await titles(bob)).length > 0);
    expect(await titles(bob)).toEqual(['his']);
    expect(await titles()).toEqual(['hers']);
    // Row-level security applies on the standby too: without an owner, the login role sees nothing.
    expect(await query(standby.url, 'SELECT FROM tasks')).toEqual([]);
  });

  it('is skipped when it stops replaying, and used again when it has caught up', async () => {
    await ada.newTask({ title: 'old' });
    await untilHit();
    await standby.query('SELECT pg_wal_replay_pause()');
    const before = counts();
    await ada.newTask({ title: 'new' });
    expect(await titles()).toEqual(['new', 'old']);
    expect((await ada.get('/api/v1/tasks?view=inbox').expect(200)).body.data).toHaveLength(2);
    expect(counts()).toMatchObject({ hit: before.hit, failed: before.failed });
    expect(counts().behind).toBeGreaterThan(before.behind);
    await standby.query('SELECT pg_wal_replay_resume()');
    await untilHit();
    expect(await titles()).toEqual(['new', 'old']);
  });

  it('shows the current state of an account that was erased and created again', async () => {
    await ada.newTask({ title: 'of before' });
    await untilHit();
    await standby.query('SELECT pg_wal_replay_pause()');
    try {
      const { body } = await ada.post('/api/v1/account/erasure').expect(201);
      await ada.send('delete', '/api/v1/account', { confirm: body.token }).expect(204);
      expect(await titles()).toEqual([]);
      await ada.newTask({ title: 'of after' });
      expect(await titles()).toEqual(['of after']);
    } finally {
      await standby.query('SELECT pg_wal_replay_resume()');
    }
  });

  it('is abandoned after a second without a response, and then skipped for a while', async () => {
    await ada.newTask({ title: 'still there' });
    await untilHit();
    await standby.signalAll('SIGSTOP');
    try {
      const { failed } = counts();
      const began = Date.now();
      expect(await titles()).toEqual(['still there']);
      expect(Date.now() - began).toBeLessThan(4_000);
      expect(await titles()).toEqual(['still there']);
      expect(counts().failed).toBeGreaterThan(failed);
    } finally {
      await standby.signalAll('SIGCONT');
    }
  });

  it('can be killed without a failed request, and is used again when it is back', async () => {
    await ada.newTask({ title: 'there' });
    await untilHit();
    await standby.halt('SIGQUIT');
    const before = counts();
    for (let round = 0; round < 10; round++) {
      await ada.newTask({ title: `round ${round}` });
      expect(await titles()).toHaveLength(round + 2);
    }
    expect(counts().failed).toBeGreaterThan(before.failed);
    expect(service.logs.filter(({ msg }) => /replica failed/.test(String(msg)))).not.toHaveLength(0);
    await standby.launch();
    await untilHit();
  });

  // Runs last, because the standby no longer follows the primary.
  it('is no longer used as a replica once it is promoted', async () => {
    await ada.newTask({ title: 'before' });
    await untilHit();
    await standby.query('SELECT pg_promote()');
    const { hit } = counts();
    await ada.newTask({ title: 'after' });
    expect(await titles()).toEqual(['after', 'before']);
    expect(await titles()).toEqual(['after', 'before']);
    expect(counts().hit).toBe(hit);
  });
});
