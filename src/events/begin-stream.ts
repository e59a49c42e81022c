import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** Takes the answer out of Fastify's hands and begins it, with the headers that every answer has. */
export function beginStream(reply: FastifyReply): ServerResponse {
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // nginx would otherwise wait until it has a few kilobytes.
    'x-accel-buffering': 'no',
  } as OutgoingHttpHeaders;
  reply.hijack();
  reply.raw.writeHead(200, headers);
  // Fastify answers HEAD wherever it answers GET.
  if (reply.request.method === 'HEAD') reply.raw.end();
  return reply.raw;
}
