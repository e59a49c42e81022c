import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** Takes over the response from Fastify and starts the stream with the common headers. */
export function beginStream(reply: FastifyReply): ServerResponse {
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // Disables buffering in nginx.
    'x-accel-buffering': 'no',
  } as OutgoingHttpHeaders;
  reply.hijack();
  reply.raw.writeHead(200, headers);
  // Fastify also routes HEAD to GET handlers.
  if (reply.request.method === 'HEAD') reply.raw.end();
  return reply.raw;
}
