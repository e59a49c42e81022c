import { OwnServer, removeServers } from '../support/own-server.js';
import { cleanUp, newFolder, Service, TRUST, until } from '../support/process.js';
import { Proxy } from '../support/proxy.js';
import { expectSurvived, underFault } from '../support/under-fault.js';

let primary: OwnServer;
let standby: OwnServer;
let proxy: Proxy;
let service: Service;
const current = (): Service => service;

beforeEach(async () => {
  // Synchronous replication, because otherwise a failover may lose writes that the standby has not received.
  primary = await OwnServer.start({ synchronous_standby_names: '*', synchronous_commit: 'local' });
  standby = await primary.standby();
  await until(() => isStreaming(primary), 20_000);
  await primary.set('synchronous_commit', 'on');
  proxy = await Proxy.start(primary.socket);
  service = await Service.start(newFolder(), { ...TRUST, DATABASE_URL: proxyUrl() });
});
afterEach(async () => {
  await cleanUp();
  await proxy.stop();
  await removeServers();
});

const proxyUrl = (): string => primary.urlThrough(proxy.at);

const isStreaming = async (server: OwnServer): Promise<boolean> =>
  (await server.admin(`SELECT FROM pg_stat_replication WHERE state = 'streaming'`)).length > 0;

/** The standby does not need its own. */
async function promoteStandby(): Promise<void> {
  await standby.promote();
  await standby.set('synchronous_standby_names', '');
  await until(async () => !(await standby.admin('SELECT pg_is_in_recovery() AS standby'))[0]!['standby']);
  proxy.target = standby.socket;
}

describe('a database failover', () => {
  it('promotes the standby after the primary has died', async () => {
    const outcome = await underFault({
      name: 'the primary dies, a standby is promoted',
      service: current,
      inject: () => primary.kill(),
      heal: promoteStandby,
      lastsMs: 1_500,
    });
    expectSurvived(outcome, { losesCommits: true });
    await primary.start();
  });

  it('succeeds although the old primary is still up, read-only, and keeps its connections', async () => {
    const outcome = await underFault({
      name: 'the old primary becomes read-only and keeps its connections',
      service: current,
      inject: () => primary.set('default_transaction_read_only', 'on'),
      heal: promoteStandby,
      lastsMs: 1_500,
    });
    expectSurvived(outcome, { losesCommits: true });
    expect(outcome.ready).toEqual(['200']);
  });
});

describe('a read-only database', () => {
  it('answers reads, and accepts writes again as soon as possible', async () => {
    const outcome = await underFault({
      name: 'the database is read-only',
      service: current,
      inject: () => primary.set('default_transaction_read_only', 'on'),
      heal: () => primary.set('default_transaction_read_only', 'off'),
    });
    expectSurvived(outcome);
    expect(outcome.statuses['503']).toBeGreaterThan(0);
    expect([outcome.refusedReads, outcome.ready]).toEqual([0, ['200']]);
  });
});
