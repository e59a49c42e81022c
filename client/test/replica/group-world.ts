import type { TestApp } from '../../../test/support/app.js';
import { type Client, type TaskBody, unknownId } from '../../../test/support/client.js';
import type { Replica } from '../../src/replica/replica.js';
import { BadNetwork } from '../support/bad-network.js';
import { Device, until } from './world.js';

/** A device behind a bad network, and an API client of the same user. */
export class GroupWorld {
  private constructor(
    readonly service: TestApp,
    readonly network: BadNetwork,
    readonly device: Device,
    readonly api: Client,
  ) {}

  static async start(service: TestApp): Promise<GroupWorld> {
    const user = unknownId();
    const network = await BadNetwork.before(service.url);
    const device = new Device({ url: network.url, issuer: service.issuer }, user);
    const world = new GroupWorld(service, network, device, await service.as(user));
    await device.start();
    await until(() => world.replica.status.get().state === 'live');
    return world;
  }

  get replica(): Replica {
    return this.device.replica;
  }

  /** The writes on the wire since the last call. */
  sent(): string[] {
    return this.network.requests
      .splice(0)
      .flatMap((text) => /^(?:POST|PUT|PATCH|DELETE) \/api\/v1\S*/.exec(text) ?? [])
      .map((line) => line.replace('/api/v1', ''));
  }

  async newTasks(count: number, fields: object = {}): Promise<TaskBody[]> {
    const tasks: TaskBody[] = [];
    for (let nth = 0; nth < count; nth++)
      tasks.push(await this.api.newTask({ title: `task ${nth}`, ...fields }));
    await until(() => tasks.every(({ id }) => this.replica.tasks.get(id)));
    return tasks;
  }

  async goOffline(): Promise<void> {
    this.device.setOnline(false);
    await until(() => this.replica.status.get().state === 'offline');
  }

  stored(): Promise<TaskBody[]> {
    return this.api.all<TaskBody>('/api/v1/tasks?sort=createdAt');
  }

  shown(): readonly object[] {
    return this.replica.tasks.query({ orderBy: 'createdAt' }).get();
  }

  /** Waits until nothing is pending, and expects the rows of the server. */
  async expectAgreement(): Promise<void> {
    await this.replica.settled();
    const rows = await this.stored();
    await until(() => JSON.stringify(this.shown()) === JSON.stringify(rows), 2_000).catch(() => {});
    expect(this.shown()).toEqual(rows);
  }

  async stop(): Promise<void> {
    await this.replica.close();
    await this.network.stop();
  }
}
