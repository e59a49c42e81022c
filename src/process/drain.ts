import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * How long a connection may still bring a request that its client sent before it could know of the stop. A proxy that
 * closes what is idle sooner, as docker/nginx does, never sends one into a connection that is being closed.
 */
const GRACE_MS = 1_000;
/** A turn of the event loop that is shorter leaves next to no time for a connection to come in. */
const SHORT_TURN_MS = 1;
const LONGEST_WAIT_MS = 2_000;

/**
 * Makes the service's stop drop no request: connections are refused, each that is open is told with its next answer that
 * it ends, and one that brings no further request is closed. Node by itself cuts off a client that is about to send,
 * and leaves open, for as long as the client likes, what becomes idle later or has not sent anything yet.
 */
export function drainOnClose(app: NestFastifyApplication): void {
  const server: Server = app.getHttpServer();
  const owed = new Map<Socket, Set<ServerResponse>>();
  server.on('connection', (socket: Socket) => {
    owed.set(socket, new Set());
    socket.once('close', () => owed.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    owed.get(socket)?.add(response);
    response.once('close', () => owed.get(socket)?.delete(response));
  });

  const closeIdle = (): void => {
    for (const [socket, answers] of owed) if (answers.size === 0) socket.destroy();
  };

  // From here on Fastify itself says `Connection: close` in answers to requests that arrive.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preClose', async () => {
      await takeQueued(server);
      // Not the HTTP server's own close, which would cut off idle connections at once.
      const closed = new Promise((resolve) => TcpServer.prototype.close.call(server, resolve));
      for (const response of [...owed.values()].flatMap((answers) => [...answers])) {
        if (!response.headersSent) response.setHeader('connection', 'close');
      }
      const sweep = setInterval(closeIdle, GRACE_MS);
      await closed;
      clearInterval(sweep);
    });
}

/**
 * Takes the connections that the kernel has accepted already. Closed over them, they would be cut off, with requests in
 * them; of one that comes later, the client learns that it is refused, and has sent nothing.
 */
async function takeQueued(server: Server): Promise<void> {
  let taken = 0;
  const count = (): void => void taken++;
  server.on('connection', count);
  const deadline = performance.now() + LONGEST_WAIT_MS;
  let turn: { taken: number; startedAt: number };
  // The first turn may have looked for connections before this was called.
  await nextTurn();
  do {
    turn = { taken, startedAt: performance.now() };
    await nextTurn();
  } while (!isQuiet(turn, taken) && performance.now() < deadline);
  server.off('connection', count);
}

const isQuiet = (turn: { taken: number; startedAt: number }, taken: number): boolean =>
  turn.taken === taken && performance.now() - turn.startedAt < SHORT_TURN_MS;
