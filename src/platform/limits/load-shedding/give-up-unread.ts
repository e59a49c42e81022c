import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Overload } from '../../concurrency/overload.js';
import { COUNTED_BYTES } from '../../concurrency/unread-answers.js';
import { Identity } from '../../identity/identity.js';

/** Counts every answer from when it is sent until the client has taken it. A stream counts its own parts. */
export function giveUpUnread(fastify: FastifyInstance, { unread }: Overload): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { socket } = request.raw;
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    // What a batch sends has no socket.
    if (isWhole && payload.length >= COUNTED_BYTES && socket instanceof Socket) {
      const { checked } = request;
      const owner = checked instanceof Identity ? checked.subject : request.ip;
      reply.raw.once('close', unread.add(owner, Buffer.byteLength(payload), socket));
    }
    done(null, payload);
  });
}
