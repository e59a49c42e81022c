import type { Socket } from 'node:net';
import type pg from 'pg';

interface Wired extends pg.ClientBase {
  readonly connection: { readonly stream: Socket };
}

/**
 * Sends all that is written to the connection before the event loop goes on as one piece. Each piece costs a system call
 * and may wake up the server, which is much of what a short transaction costs.
 */
export function coalesceWrites(client: pg.ClientBase): void {
  const { stream } = (client as Wired).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
