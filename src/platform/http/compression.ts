import { Socket } from 'node:net';
import { type InputType, brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX } from './api-prefix.js';
import { pathOf } from './validation/path-of.js';

/** To hand an answer to zlib takes the event loop 0.1 ms, whatever its size; a smaller one fits into the first packets anyway. */
const COMPRESSED_FROM_BYTES = 8 * 1024;

type Done = (error: Error | null, compressed: Buffer) => void;

/** The preferred encoding first. The lowest levels that gain most: each runs in libuv's pool, beside the event loop. */
const ENCODERS = {
  br: (text: InputType, done: Done) =>
    brotliCompress(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }, done),
  gzip: (text: InputType, done: Done) => gzip(text, { level: 1 }, done),
};
export type Encoding = keyof typeof ENCODERS;

/**
 * Compresses large JSON answers of the API for clients that accept it. Their `ETag` stays: it is the version of a row, which no
 * encoding changes. Streams, and answers under /api/auth, which hold what must not be guessed from a length, are sent as they are.
 */
export function compressResponses(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || !isCompressible(request, reply, payload)) return done(null, payload);
    varyByEncoding(reply);
    const encoding = request.method === 'HEAD' ? undefined : encodingFor(request);
    if (!encoding) return done(null, payload);
    ENCODERS[encoding](payload, (error, compressed) => {
      if (error) return done(error);
      reply.header('content-encoding', encoding).removeHeader('content-length');
      done(null, compressed);
    });
  });
}

function isCompressible(request: FastifyRequest, reply: FastifyReply, payload: string): boolean {
  return (
    payload.length >= COMPRESSED_FROM_BYTES &&
    // What a batch sends has no socket.
    request.raw.socket instanceof Socket &&
    pathOf(request).startsWith(`/${API_PREFIX}/`) &&
    String(reply.getHeader('content-type')).includes('json')
  );
}

/** The first of ours that the request accepts (RFC 9110, section 12.5.3). */
export function encodingFor({ headers }: FastifyRequest): Encoding | undefined {
  const accepted = String(headers['accept-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((offer) => offer.split(';').map((part) => part.trim()))
    .filter(([, quality = 'q=1']) => Number(quality.replaceAll(' ', '').slice(2)) > 0)
    .map(([name]) => name);
  return (Object.keys(ENCODERS) as Encoding[]).find((name) => accepted.includes(name));
}

export function varyByEncoding(reply: FastifyReply): void {
  const known = reply.getHeader('vary');
  reply.header('vary', known === undefined ? 'Accept-Encoding' : `${String(known)}, Accept-Encoding`);
}
