import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { setImmediate as nextIteration, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Orchestrators kill after ten seconds. Requests get eight, to leave time to stop the database. */
const STEP_TIMEOUT_MS = 8_000;
const TOTAL_TIMEOUT_MS = 9_500;

interface Closable {
  close(): Promise<unknown>;
}

/** Closes resources in reverse order of opening, so that requests are drained before the database closes. */
export class GracefulShutdown {
  private readonly opened: Promise<Closable>[] = [];
  private running?: Promise<boolean>;
  private stopping = false;

  /** Registers a resource. A shutdown during its opening waits for it. */
  opens<T extends Closable>(opening: Promise<T>): Promise<T> {
    this.opened.push(opening);
    return opening;
  }

  /** Shuts down on SIGTERM and SIGINT (Ctrl-C). */
  onSignal(logger: Logger): void {
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void this.stop(signal, logger));
  }

  /** Closes everything, once. Resolves to false if something was not closed in time. */
  run(onFault: (error: unknown) => void = () => {}): Promise<boolean> {
    return (this.running ??= this.closeAll(onFault));
  }

  private async closeAll(onFault: (error: unknown) => void): Promise<boolean> {
    let clean = true;
    for (const opening of this.opened.toReversed()) {
      // A failure to open was already reported.
      const closing = opening.catch(() => undefined).then((opened) => opened?.close());
      await withTimeout(closing).catch((error: unknown) => {
        clean = false;
        onFault(error);
      });
    }
    return clean;
  }

  private async stop(signal: string, logger: Logger): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), TOTAL_TIMEOUT_MS).unref();
    const clean = await this.run((err) => logger.error({ err }, 'closing failed'));
    logger.info('stopped');
    process.exit(clean ? 0 : 1);
  }
}

async function withTimeout(closing: Promise<unknown>): Promise<void> {
  const timeout = sleep(STEP_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`not closed within ${STEP_TIMEOUT_MS} ms`);
  });
  await Promise.race([closing, timeout]);
}

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
