import type { Socket } from 'node:net';
import pg from 'pg';

/** What pg's client is inside, as far as it is used here. */
interface Wired extends pg.ClientBase {
  readonly connection: { readonly stream: Socket };
  _getActiveQuery(): unknown;
  readonly _sentQueryQueue: readonly unknown[];
}

/** Connections over which an answer may be long in coming. */
const suspendedClients = new WeakSet<pg.ClientBase>();

export interface SocketTimeout {
  /** After which a connection that waits for an answer is given up. */
  readonly ms: number;
  /** How to ask the server whether it is there at all. */
  readonly probe: pg.PoolConfig;
}

/**
 * Ends the connection where a statement waits for an answer and nothing moves for so long, as when the server or the
 * network hangs: no limit that the server was told helps then. What may take long goes on as long as the server takes
 * other connections. A socket's own timer costs nothing per statement.
 */
export function closeOnSocketTimeout(client: pg.ClientBase, silence: SocketTimeout): void {
  const { stream } = (client as Wired).connection;
  stream.setTimeout(silence.ms);
  stream.on('timeout', () => {
    if (!isWaiting(client)) return;
    if (!suspendedClients.has(client)) return closeSocket(client);
    void answers(silence).then((isThere) => {
      if (!isThere) closeSocket(client);
      else stream.setTimeout(silence.ms);
    });
  });
}

/** From now on the connection may be silent for long, or no longer so. */
export function suspendSocketTimeout(client: pg.ClientBase, isPatient: boolean): void {
  if (isPatient) suspendedClients.add(client);
  else suspendedClients.delete(client);
}

/** Fails whatever the connection was asked for. What it did of that nobody knows; the pool drops it. */
export function closeSocket(client: pg.ClientBase): void {
  (client as Wired).connection.stream.destroy(new Error('timeout: the database has not answered'));
}

const isWaiting = (client: pg.ClientBase): boolean =>
  Boolean((client as Wired)._getActiveQuery() ?? (client as Wired)._sentQueryQueue[0]);

async function answers({ ms, probe }: SocketTimeout): Promise<boolean> {
  const { Client = pg.Client } = probe;
  const client = new Client({ ...probe, connectionTimeoutMillis: ms }) as pg.Client;
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    // One that has no place for another connection, or refuses it, has said so.
    return error instanceof pg.DatabaseError;
  } finally {
    client.end().catch(() => {});
  }
}
