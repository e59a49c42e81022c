import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * How long a connection may still bring a request that its client sent before it could know of the stop. A proxy that
 * closes what is idle sooner, as docker/nginx does, never sends one into a connection that is being closed.
 */
const GRACE_MS = 1_000;
/** A client that goes on after its answer has connected again within this time. */
const QUIET_MS = 20;
/** How long the stop waits for connections of clients that go on. */
const MAX_WAIT_MS = 1_000;

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

  const openAnswers = (): ServerResponse[] => [...owed.values()].flatMap((answers) => [...answers]);
  const closeIdle = (): void => {
    for (const [socket, answers] of owed) if (answers.size === 0) socket.destroy();
  };

  // From here on Fastify itself says `Connection: close` in answers to requests that arrive.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preClose', async () => {
      for (const answer of openAnswers()) if (!answer.headersSent) answer.setHeader('connection', 'close');
      const queued = await takeQueued(server, () => openAnswers().length === 0);
      // Not the HTTP server's own close, which would cut off idle connections at once.
      const closed = new Promise((resolve) => TcpServer.prototype.close.call(server, resolve));
      for (const socket of queued) socket.resume();
      const sweep = setInterval(closeIdle, GRACE_MS);
      await closed;
      clearInterval(sweep);
    });
}

/**
 * Accepts the connections that wait in the kernel's queue. Closing the server resets those, with the requests in them; a
 * connection that comes later is refused before its client has sent anything. A client connects again as soon as it is
 * answered, so this also waits until every request is answered.
 * @returns the connections, paused: if their requests were answered now, the clients would come back for ever, because Node
 * accepts one connection per turn of the event loop
 */
async function takeQueued(server: Server, allAnswered: () => boolean): Promise<Socket[]> {
  const queued: Socket[] = [];
  const take = (socket: Socket): void => {
    queued.push(socket);
    // After the HTTP server, which starts to read in the same tick.
    process.nextTick(() => socket.pause());
  };
  server.on('connection', take);
  const deadline = performance.now() + MAX_WAIT_MS;
  let taken: number;
  do {
    taken = queued.length;
    await sleep(QUIET_MS);
    // Timers come before the connections of a turn.
    await nextTurn();
  } while ((queued.length > taken || !allAnswered()) && performance.now() < deadline);
  server.off('connection', take);
  return queued;
}
