import { OwnServer, removeServers } from '../support/own-server.js';
import { cleanUp, newFolder, Service, TRUST, until } from '../support/process.js';
import { Proxy } from '../support/proxy.js';
import { expectSurvived, underFault } from '../support/under-fault.js';

let server: OwnServer;
let proxy: Proxy;
let service: Service;
const current = (): Service => service;

beforeAll(async () => {
  server = await OwnServer.start();
  proxy = await Proxy.start(server.socket);
  service = await Service.start(newFolder(), { ...TRUST, DATABASE_URL: server.urlThrough(proxy.at) });
});
afterAll(async () => {
  await cleanUp();
  await proxy.stop();
  await removeServers();
});

describe('the service, when the database fails,', () => {
  it('survives a restart of the database', async () => {
    const outcome = await underFault({
      name: 'the database is restarted',
      service: current,
      inject: () => server.restart(),
      heal: () => {},
      lastsMs: 0,
    });
    expectSurvived(outcome);
  });

  it('survives a stopped database, and reports it in the readiness probe', async () => {
    const outcome = await underFault({
      name: 'the database is stopped',
      service: current,
      inject: () => server.stop(),
      heal: () => server.start(),
    });
    expectSurvived(outcome);
    expect(outcome.ready).toEqual(['503 database: unavailable, migrations: unknown']);
  });

  it('survives kill -9 of the postmaster', async () => {
    const outcome = await underFault({
      name: 'kill -9 of the postmaster',
      service: current,
      inject: () => server.kill(),
      heal: () => server.start(),
      lastsMs: 1_000,
    });
    expectSurvived(outcome);
  });

  it('survives kill -9 of a backend, which ends all the others', async () => {
    const outcome = await underFault({
      name: 'kill -9 of a backend',
      service: current,
      inject: async () => process.kill((await server.backends())[0]!, 'SIGKILL'),
      heal: () => until(() => server.answers(), 20_000),
      lastsMs: 300,
    });
    expectSurvived(outcome);
  });

  it('survives the termination of every session', async () => {
    const outcome = await underFault({
      name: 'every session is terminated',
      service: current,
      inject: () =>
        server.admin(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'todo-backend%'`,
        ),
      heal: () => {},
      lastsMs: 500,
    });
    expectSurvived(outcome);
  });

  it('survives a paused database', async () => {
    const outcome = await underFault({
      name: 'the database is paused (SIGSTOP)',
      service: current,
      inject: () => server.pause(),
      heal: () => server.resume(),
      lastsMs: 7_000,
    });
    expectSurvived(outcome);
  });

  it('stays ready with a slow connection', async () => {
    const outcome = await underFault({
      name: 'every round trip takes 300 ms more',
      service: current,
      inject: () => void (proxy.delayMs = 300),
      heal: () => void (proxy.delayMs = 0),
    });
    expectSurvived(outcome);
    expect(outcome.ready).toEqual(['200']);
  });

  it('survives a lack of connections', async () => {
    const taken: (() => Promise<void>)[] = [];
    const outcome = await underFault({
      name: 'no connection is to be had',
      service: current,
      inject: async () => {
        taken.push(await exhaustConnections(server));
        await server.admin(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'todo-backend%'`,
        );
      },
      heal: () => taken[0]!(),
    });
    expectSurvived(outcome);
  });
});

describe('the service, when the network fails,', () => {
  it('survives refused connections', async () => {
    const outcome = await underFault({
      name: 'the database refuses connections',
      service: current,
      inject: () => proxy.refuse(),
      heal: () => proxy.listen(),
    });
    expectSurvived(outcome);
  });

  it('survives a connection that drops all data', async () => {
    const outcome = await underFault({
      name: 'the network drops all data (black hole)',
      service: current,
      inject: () => proxy.dropData(),
      heal: () => proxy.deliver(),
      lastsMs: 7_000,
    });
    expectSurvived(outcome);
  });
});

/** Takes every connection left to the service's role. @returns a function that releases them */
async function exhaustConnections(server: OwnServer): Promise<() => Promise<void>> {
  await server.admin('ALTER ROLE todo CONNECTION LIMIT 0');
  return async () => void (await server.admin('ALTER ROLE todo CONNECTION LIMIT -1'));
}
