import type { Socket } from 'node:net';
import type pg from 'pg';

/** What pg's client is inside, as far as it is used here. */
interface Wired {
  readonly connection: { readonly stream: Socket };
  _getActiveQuery(): unknown;
  readonly _sentQueryQueue: readonly unknown[];
}

const wired = (client: pg.ClientBase): Wired => client as unknown as Wired;

/**
 * Ends the connection where a statement waits for an answer and nothing moves for so long, as when the server or the
 * network hangs: no limit that the server was told helps then. A socket's own timer costs nothing per statement.
 */
export function endWhenSilent(client: pg.ClientBase, silenceMs: number): void {
  const { stream } = wired(client).connection;
  stream.setTimeout(silenceMs);
  stream.on('timeout', () => {
    const isWaiting = wired(client)._getActiveQuery() ?? wired(client)._sentQueryQueue[0];
    if (isWaiting) giveUp(client);
  });
}

export function waitInSilence(client: pg.ClientBase, silenceMs: number): void {
  wired(client).connection.stream.setTimeout(silenceMs);
}

/** Fails whatever the connection was asked for. What it did of that nobody knows; the pool drops it. */
export function giveUp(client: pg.ClientBase): void {
  wired(client).connection.stream.destroy(new Error('timeout: the database has not answered'));
}
