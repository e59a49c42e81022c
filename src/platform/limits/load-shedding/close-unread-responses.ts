import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { LoadMonitor } from '../../concurrency/load-monitor.js';
import { MIN_COUNTED_BYTES } from '../../concurrency/unread-responses.js';
import { Identity } from '../../identity.js';

/** Counts every response until the client has read it. Streams count their own chunks. */
export function closeUnreadResponses(fastify: FastifyInstance, { unread }: LoadMonitor): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { socket } = request.raw;
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    // Operations of a batch have no socket.
    if (isWhole && payload.length >= MIN_COUNTED_BYTES && socket instanceof Socket) {
      const { checked } = request;
      const owner = checked instanceof Identity ? checked.subject : request.ip;
      reply.raw.once('close', unread.add(owner, Buffer.byteLength(payload), socket));
    }
    done(null, payload);
  });
}
