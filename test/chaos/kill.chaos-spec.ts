import { setTimeout as sleep } from 'node:timers/promises';
import { OwnServer, removeServers } from '../support/own-server.js';
import { cleanUp, newFolder, Service, TRUST } from '../support/process.js';
import { Proxy } from '../support/proxy.js';
import { expectHonest, underFault } from '../support/under-fault.js';

const KILLS = 4;

let server: OwnServer;
let proxy: Proxy;
let folder: string;
let service: Service;

beforeAll(async () => {
  server = await OwnServer.start();
  proxy = await Proxy.start(server.socket);
  folder = newFolder();
  service = await start();
});
afterAll(async () => {
  await cleanUp();
  await proxy.stop();
  await removeServers();
});

const start = (): Promise<Service> =>
  Service.start(folder, { ...TRUST, DATABASE_URL: server.urlThrough(proxy.at) });

describe('kill -9 of the service at a random moment', () => {
  it('loses no acknowledged write, and leaves none incomplete', async () => {
    const outcome = await underFault({
      name: `kill -9 of the service, ${KILLS} times`,
      service: () => service,
      inject: async () => {
        for (let time = 1; time <= KILLS; time++) {
          await sleep(Math.random() * 700);
          await service.stop('SIGKILL');
          if (time < KILLS) service = await start();
        }
      },
      heal: async () => void (service = await start()),
      lastsMs: 200,
    });
    expectHonest(outcome);
  });
});
