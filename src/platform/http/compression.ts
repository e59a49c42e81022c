import { Socket } from 'node:net';
import { brotliCompress, constants, gzip, type InputType } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX, pathOf } from './routes.js';

/** Calling zlib costs 0.1 ms regardless of the size, and smaller responses fit into the first packets anyway. */
const MIN_COMPRESSED_LENGTH = 8 * 1024;

type Done = (error: Error | null, compressed: Buffer) => void;

/** In order of preference, with the levels of the best cost-benefit ratio. They run in libuv's thread pool. */
const ENCODERS = {
  br: (text: InputType, done: Done) =>
    brotliCompress(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }, done),
  gzip: (text: InputType, done: Done) => gzip(text, { level: 1 }, done),
};
export type Encoding = keyof typeof ENCODERS;

/**
 * Compresses large JSON responses of the API if the client accepts it. The `ETag` is unchanged, because it is the version of
 * the row. Excludes streams, and responses under /api/auth, whose compressed length could reveal secrets.
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
    payload.length >= MIN_COMPRESSED_LENGTH &&
    // Operations of a batch have no socket.
    request.raw.socket instanceof Socket &&
    pathOf(request).startsWith(`/${API_PREFIX}/`) &&
    String(reply.getHeader('content-type')).includes('json')
  );
}

/** Returns the preferred encoding that the request accepts (RFC 9110, section 12.5.3). */
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
