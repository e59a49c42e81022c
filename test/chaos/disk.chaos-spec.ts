import { canMount, OwnServer, removeServers, SmallDisk } from '../support/own-server.js';
import { cleanUp, newFolder, Service, TRUST, until } from '../support/process.js';
import { Proxy } from '../support/proxy.js';
import { expectSurvived, underFault } from '../support/under-fault.js';

/** Enough for a 40 MB cluster and its write-ahead log. */
const DISK_MB = 160;
const mounts = canMount();
if (!mounts) process.stdout.write('this user cannot mount a small disk: no test of a full one\n');

let disk: SmallDisk;
let server: OwnServer;
let proxy: Proxy;
let service: Service;

(mounts ? describe : describe.skip)('a disk that is full', () => {
  beforeAll(async () => {
    disk = new SmallDisk(DISK_MB);
    server = await OwnServer.start({ max_wal_size: '32MB', min_wal_size: '32MB' }, disk.folder);
    proxy = await Proxy.start(server.socket);
    service = await Service.start(newFolder(), { ...TRUST, DATABASE_URL: server.urlThrough(proxy.at) });
  });
  afterAll(async () => {
    await proxy?.stop();
    await removeServers();
    disk?.remove();
    await cleanUp();
  });

  it('fails writes, but loses none that was acknowledged', async () => {
    const outcome = await underFault({
      name: 'the disk is full',
      service: () => service,
      // The tables run out of space first, then the WAL, which makes the server panic and restart repeatedly.
      inject: async () => {
        await disk.fill();
        await server.admin('SELECT pg_switch_wal()').catch(() => {});
      },
      heal: async () => {
        disk.empty();
        // A stopped server is restarted, as its operator would do.
        await until(async () => (await server.answers()) || (await server.start().then(() => true)), 20_000);
      },
      lastsMs: 3_000,
    });
    expectSurvived(outcome);
    expect(Object.keys(outcome.statuses)).toContain('503');
  });
});
