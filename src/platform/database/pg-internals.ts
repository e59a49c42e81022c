import pg from 'pg';
import type { Socket } from 'node:net';

/**
 * Combines all writes to the connection in this tick. Each separate write costs a system call and may wake up the server,
 * a large share of the cost of a short transaction.
 */
export function coalesceWrites(client: pg.ClientBase): void {
  const { stream } = (client as Wired).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** The internals of pg's client that are used here. */
interface Wired extends pg.ClientBase {
  readonly connection: { readonly stream: Socket };
  _getActiveQuery(): unknown;
  readonly _sentQueryQueue: readonly unknown[];
}

/** Connections whose responses may take long. */
const suspendedClients = new WeakSet<pg.ClientBase>();

export interface SocketTimeout {
  /** Maximum silence on a connection that waits for a response. */
  readonly ms: number;
  /** Connection settings for checking whether the server is alive. */
  readonly probe: pg.PoolConfig;
}

/**
 * Closes a connection that is silent for too long during a statement, because the server or the network hangs. Server-side
 * timeouts do not help then. Suspended connections stay open while the server accepts other connections. A socket timer
 * costs nothing per statement.
 */
export function closeOnSocketTimeout(client: pg.ClientBase, timeout: SocketTimeout): void {
  const { stream } = (client as Wired).connection;
  stream.setTimeout(timeout.ms);
  stream.on('timeout', () => {
    if (!isWaiting(client)) return;
    if (!suspendedClients.has(client)) return closeSocket(client);
    void isServerAlive(timeout).then((isAlive) => {
      if (!isAlive) closeSocket(client);
      else stream.setTimeout(timeout.ms);
    });
  });
}

/** Suspends or resumes the timeout of a connection. */
export function suspendSocketTimeout(client: pg.ClientBase, isSuspended: boolean): void {
  if (isSuspended) suspendedClients.add(client);
  else suspendedClients.delete(client);
}

/** Fails all pending statements, whose outcome is unknown. The pool drops the connection. */
export function closeSocket(client: pg.ClientBase): void {
  (client as Wired).connection.stream.destroy(new Error('timeout: no response from the database'));
}

const isWaiting = (client: pg.ClientBase): boolean =>
  Boolean((client as Wired)._getActiveQuery() ?? (client as Wired)._sentQueryQueue[0]);

async function isServerAlive({ ms, probe }: SocketTimeout): Promise<boolean> {
  const { Client = pg.Client } = probe;
  const client = new Client({ ...probe, connectionTimeoutMillis: ms }) as pg.Client;
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    // A server that rejects the connection is alive.
    return error instanceof pg.DatabaseError;
  } finally {
    client.end().catch(() => {});
  }
}
