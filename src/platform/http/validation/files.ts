import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { rejectMalformed } from '../problem/rejections.js';
import { UnsupportedMediaType } from '../../errors/problems.js';

/** Newline-delimited JSON. */
export const FILE_TYPE = 'application/x-ndjson';

/** Time limits for receiving a request and a file. */
const ARRIVAL_MS = 30_000;
export const FILE_ARRIVAL_MS = 15 * 60_000;
/** A transfer without progress for this long is aborted. */
const STALLED_MS = 30_000;

/** A response that may exceed the network buffers. */
const LARGE_CHARACTERS = 64 * 1024;

export const isFile = ({ headers }: FastifyRequest): boolean =>
  headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase() === FILE_TYPE;

/** Bodies are not decompressed, because the decompressed size would need a limit too. */
const isPacked = ({ headers }: FastifyRequest): boolean =>
  (headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity';

/** Streams files to these routes. They accept nothing else, and no other route accepts a file. */
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
    detail: 'Send the body without Content-Encoding.',
    headers: { 'accept-encoding': 'identity' },
  });

export const notAFile = (): UnsupportedMediaType =>
  new UnsupportedMediaType({ detail: `Send the body as ${FILE_TYPE}.` });

/**
 * Aborts slow uploads. Node's own limit is the same for all requests and long enough for files; other requests get a shorter one.
 */
export function limitArrival(fastify: FastifyInstance, arrivalMs = ARRIVAL_MS): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request;
    // Operations of a batch have no socket.
    if (!(raw.socket instanceof Socket)) return done();
    if (isFile(request)) {
      raw.setTimeout(STALLED_MS, () => raw.destroy());
      raw.once('end', () => raw.setTimeout(0));
    } else if (
      raw.headers['content-length'] !== undefined ||
      raw.headers['transfer-encoding'] !== undefined
    ) {
      // A body that is not read, such as an empty one, emits no end event; `complete` is set nevertheless.
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

/** Aborts a response that the client no longer reads, because it holds a database connection and a snapshot. */
export function limitResponseTime(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    const isLarge = typeof payload === 'string' && payload.length > LARGE_CHARACTERS;
    if (isLarge || payload instanceof Readable) reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
    done(null, payload);
  });
}
