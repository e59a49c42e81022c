import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** How long a connection may still bring a request that its client sent before it could know of the stop. */
const GRACE_MS = 500;

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
