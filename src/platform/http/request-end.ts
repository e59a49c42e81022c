import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** nginx's status for a client that disconnected before the response. Never sent. */
export const ABORTED = 499;

/** Hooks and a streamed response add more than Node's default of ten close listeners, which would log a warning. */
const MAX_LISTENERS = 20;

type OnEnd = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the response was written completely. */
    isAnswered: boolean;
  }
}

/** Calls back once when a request ends. Fastify's onResponse does not run if the client disconnects first. */
export function onRequestEnd(fastify: FastifyInstance, onEnd: OnEnd): void {
  if (!fastify.hasRequestDecorator('isAnswered')) fastify.decorateRequest('isAnswered', false);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setMaxListeners(MAX_LISTENERS).once('close', () => {
      if (!request.isAnswered) onEnd(request, reply, isStream(reply) ? reply.raw.statusCode : ABORTED);
    });
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    request.isAnswered = true;
    onEnd(request, reply, reply.statusCode);
    done();
  });
}

/** A hijacked event stream. It ends when the client disconnects. */
const isStream = (reply: FastifyReply): boolean => reply.sent && !reply.raw.writableEnded;
