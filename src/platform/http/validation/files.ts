import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { rejectMalformed } from '../problem/client-error.js';
import { UnsupportedMediaType } from '../../errors/problems.js';

/** Lines of JSON. */
export const FILE_TYPE = 'application/x-ndjson';

/** A request has to be whole within this time, and a file within this. */
const ARRIVAL_MS = 30_000;
export const FILE_ARRIVAL_MS = 15 * 60_000;
/** A connection over which nothing of a file moves for so long is given up. */
const STALLED_MS = 30_000;

/** An answer that may not fit into what the network holds of it. */
const LARGE_CHARACTERS = 64 * 1024;

export const isFile = ({ headers }: FastifyRequest): boolean =>
  headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase() === FILE_TYPE;

/** Nothing unpacks a body: what a few bytes can become would have to be bounded too. */
const isPacked = ({ headers }: FastifyRequest): boolean =>
  (headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity';

/** Hands files on to these routes as they arrive, which take nothing else; no other route takes one. */
export function acceptFiles(fastify: FastifyInstance, routes: readonly string[]): void {
  const takes = ({ routeOptions }: FastifyRequest) => routes.includes(routeOptions.url ?? '');
  fastify.addContentTypeParser(FILE_TYPE, (request, payload, done) => {
    if (takes(request)) done(null, payload);
    else done(new UnsupportedMediaType());
  });
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    if (isPacked(request)) return done(notUnpacked());
    const isOther = request.headers['content-type'] !== undefined && !isFile(request);
    done(isOther && takes(request) ? notAFile() : null);
  });
}

const notUnpacked = (): UnsupportedMediaType =>
  new UnsupportedMediaType({
    detail: 'Send the body as it is, without Content-Encoding.',
    headers: { 'accept-encoding': 'identity' },
  });

export const notAFile = (): UnsupportedMediaType =>
  new UnsupportedMediaType({ detail: `Send the body as ${FILE_TYPE}.` });

/**
 * Ends what arrives too slowly. The server's own limit is the same for all requests, and long enough for files; others
 * have to be here sooner.
 */
export function limitArrival(fastify: FastifyInstance, arrivalMs = ARRIVAL_MS): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request;
    // What a batch sends is all there, and comes over no socket that could be ended.
    if (!(raw.socket instanceof Socket)) return done();
    if (isFile(request)) {
      raw.setTimeout(STALLED_MS, () => raw.destroy());
      raw.once('end', () => raw.setTimeout(0));
    } else if (
      raw.headers['content-length'] !== undefined ||
      raw.headers['transfer-encoding'] !== undefined
    ) {
      // A body that nothing reads, as an empty one, never ends; that it is all there is known all the same.
      const timer = setTimeout(() => {
        if (!raw.complete) rejectMalformed(tooSlow(), raw.socket);
      }, arrivalMs);
      raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
    }
    done();
  });
}

const tooSlow = (): NodeJS.ErrnoException =>
  Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });

/** Ends an answer that nobody takes any more: what it is read from, a connection and its snapshot, is held until then. */
export function limitResponseTime(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    const isLarge = typeof payload === 'string' && payload.length > LARGE_CHARACTERS;
    if (isLarge || payload instanceof Readable) reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
    done(null, payload);
  });
}
