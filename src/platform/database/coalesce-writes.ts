import type { Socket } from 'node:net';
import type pg from 'pg';

interface Wired extends pg.ClientBase {
  readonly connection: { readonly stream: Socket };
}

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
