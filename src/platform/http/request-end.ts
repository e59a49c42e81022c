import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** nginx's status for a request whose client closed the connection before it had the answer. It is never sent. */
export const ABORTED = 499;

type OnEnd = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the answer was written whole. */
    isAnswered: boolean;
  }
}

/** Calls back once when a request ends. Fastify's onResponse does not run where the client goes before it is answered. */
export function onRequestEnd(fastify: FastifyInstance, onEnd: OnEnd): void {
  if (!fastify.hasRequestDecorator('isAnswered')) fastify.decorateRequest('isAnswered', false);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
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

/** An event stream, which Fastify has handed over: it ends when its reader goes. */
const isStream = (reply: FastifyReply): boolean => reply.sent && !reply.raw.writableEnded;
