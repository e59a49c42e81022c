import pg from 'pg';
import { isWaiting, socketOf } from './pg-internals.js';

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
  const socket = socketOf(client);
  socket.setTimeout(timeout.ms);
  socket.on('timeout', () => {
    if (!isWaiting(client)) return;
    if (!suspendedClients.has(client)) return closeSocket(client);
    void isServerAlive(timeout).then((isAlive) => {
      if (!isAlive) closeSocket(client);
      else socket.setTimeout(timeout.ms);
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
  socketOf(client).destroy(new Error('timeout: no response from the database'));
}

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
