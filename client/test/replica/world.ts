import { type Client, createClient } from '../../src/index.js';
import {
  createReplica,
  MemoryStorage,
  type Replica,
  type ReplicaOptions,
} from '../../src/replica/replica.js';
import type { TestApp } from '../../../test/support/app.js';

/** A device of a user: its storage, its network, and the replica that is open. */
export class Device {
  readonly storage = new MemoryStorage();
  /** Every request fails while offline, and open streams end. */
  isOnline = true;
  private readonly open = new Set<AbortController>();
  replica!: Replica;
  readonly client: Client;

  constructor(
    service: Pick<TestApp, 'url' | 'issuer'>,
    user: string,
    token: () => Promise<string | null> = () => service.issuer.token(user),
  ) {
    this.client = createClient({ url: service.url, getToken: token, fetch: this.fetch });
  }

  async start(options: ReplicaOptions = { storage: this.storage }): Promise<Replica> {
    return (this.replica = await createReplica(this.client, options));
  }

  /** Closes the replica and opens another one from the same storage. */
  async reload(): Promise<Replica> {
    await this.replica.close();
    return this.start();
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    if (!isOnline) for (const connection of this.open) connection.abort();
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    if (!this.isOnline) throw new TypeError('offline');
    const connection = new AbortController();
    this.open.add(connection);
    const signals = [connection.signal, ...(init.signal ? [init.signal] : [])];
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Timed out: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
