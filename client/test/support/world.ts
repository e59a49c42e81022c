import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { type Client, type ClientOptions, createClient } from '../../src/index.js';
import { BadNetwork } from './bad-network.js';

/** The service on a real PostgreSQL, a bad network in front of it, and clients. */
export class World {
  private constructor(
    readonly service: TestApp,
    readonly network: BadNetwork,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<World> {
    const service = await startApp(settings);
    return new World(service, await BadNetwork.before(service.url));
  }

  /** A client of a user, by default a new one, through the network. */
  client(options: Partial<ClientOptions> & { user?: string } = {}): Client {
    const { user = randomUUID(), ...settings } = options;
    return createClient({
      url: this.network.url,
      getToken: () => this.service.issuer.token(user),
      ...settings,
    });
  }

  async stop(): Promise<void> {
    await this.network.stop();
    await this.service.stop();
  }
}

/** The error with which the promise rejects. */
export async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('did not reject');
    },
    (error: unknown) => error,
  );
}
