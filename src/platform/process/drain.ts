import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { setImmediate as nextIteration, setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * How long an idle connection stays open for a request that was sent before the client noticed the shutdown. A proxy with a
 * shorter keep-alive timeout, as in docker/nginx, never sends a request on a closing connection.
 */
const GRACE_MS = 1_000;
/** Time for a client to reconnect after a response. */
const RECONNECT_MS = 20;
/** How long the shutdown waits for reconnecting clients. */
const MAX_WAIT_MS = 1_000;

/**
 * Shuts down without dropping requests: rejects new connections, sends `Connection: close` with the next response and closes
 * idle connections. Node's own close resets clients that are about to send a request, and keeps connections open that
 * become idle later or have not sent a request yet.
 */
export function drainOnClose(app: NestFastifyApplication): void {
  const server: Server = app.getHttpServer();
  const pending = new Map<Socket, Set<ServerResponse>>();
  server.on('connection', (socket: Socket) => {
    pending.set(socket, new Set());
    socket.once('close', () => pending.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    pending.get(socket)?.add(response);
    response.once('close', () => pending.get(socket)?.delete(response));
  });

  const openResponses = (): ServerResponse[] => [...pending.values()].flatMap((responses) => [...responses]);
  const closeIdle = (): void => {
    for (const [socket, responses] of pending) if (responses.size === 0) socket.destroy();
  };

  // From here on Fastify adds `Connection: close` to responses of new requests.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preClose', async () => {
      for (const response of openResponses())
        if (!response.headersSent) response.setHeader('connection', 'close');
      const queued = await acceptQueued(server, () => openResponses().length === 0);
      // The HTTP server's own `close` would destroy idle connections immediately.
      const closed = new Promise((resolve) => TcpServer.prototype.close.call(server, resolve));
      for (const socket of queued) socket.resume();
      const sweep = setInterval(closeIdle, GRACE_MS);
      await closed;
      clearInterval(sweep);
    });
}

/**
 * Accepts the connections in the kernel's backlog, because closing the server resets them and their requests. Later
 * connections are refused before the client sends anything. Clients reconnect after a response, so this also waits until
 * every request is answered.
 * @returns the connections, paused. If their requests were answered now, clients would reconnect endlessly, because Node
 * accepts one connection per event loop iteration.
 */
async function acceptQueued(server: Server, allAnswered: () => boolean): Promise<Socket[]> {
  const queued: Socket[] = [];
  const accept = (socket: Socket): void => {
    queued.push(socket);
    // The HTTP server starts reading in the same tick, so pause after it.
    process.nextTick(() => socket.pause());
  };
  server.on('connection', accept);
  const deadline = performance.now() + MAX_WAIT_MS;
  let accepted: number;
  do {
    accepted = queued.length;
    await sleep(RECONNECT_MS);
    // Timers run before the connections of an event loop iteration.
    await nextIteration();
  } while ((queued.length > accepted || !allAnswered()) && performance.now() < deadline);
  server.off('connection', accept);
  return queued;
}
