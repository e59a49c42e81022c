import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { sendProblem } from './problem.filter.js';
import type { Problem } from '../../errors/problem.js';
import { ProblemResponse } from './problem-response.js';
import { HeaderTooLarge, MalformedRequest, RequestTimedOut, UriTooLong } from '../../errors/problems.js';

const UNROUTABLE = Symbol('unroutable');
/** A path without a route. Responses under /api are not cached. */
const UNROUTABLE_PATH = '/api/unroutable';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by an onRequest hook to reject the request. */
    rejection?: Error;
  }
}

/**
 * Responds to requests that onRequest hooks have rejected. Registered after the rate limiter, so that rejected requests are
 * counted. Uses preParsing because it runs after CORS, so that pages of other origins can read the response.
 */
export function sendRejections(fastify: FastifyInstance): void {
  fastify.decorateRequest('rejection', undefined);
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const rejection =
      request.rejection ?? (request.raw as IncomingMessage & { [UNROUTABLE]?: Error })[UNROUTABLE];
    if (rejection) sendProblem(rejection, request, reply);
    else done();
  });
}

/** Reroutes undecodable paths to an unknown one, because Fastify runs no hooks for them. They are then logged and counted. */
export function rejectUnroutable(error: Error, { raw, server }: FastifyRequest, reply: FastifyReply): void {
  Object.assign(raw, { url: UNROUTABLE_PATH, [UNROUTABLE]: error });
  server.routing(raw, reply.raw);
}

/** Node's error for a request it could not parse. */
type ClientError = NodeJS.ErrnoException & { readonly rawPacket?: unknown };

/** Time for the client to read the response. */
const CLOSE_DELAY_MS = 1_000;
/** Distinguishes an oversized request line from oversized headers. */
const LONG_LINE = /^[A-Z]+ [^\r\n ]{8192}/;

/** Responds to malformed, oversized and incomplete requests, because they never reach a filter. */
export function rejectMalformed(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = problemOf(error);
  const { status } = problem.type;
  const requestId = uuidv7();
  const body = JSON.stringify(ProblemResponse.from(problem, requestId));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // A client that keeps sending would otherwise keep the connection open.
  setTimeout(() => socket.destroy(), CLOSE_DELAY_MS).unref();
}

function problemOf({ code, rawPacket }: ClientError): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTimedOut();
  if (code !== 'HPE_HEADER_OVERFLOW') return new MalformedRequest();
  return LONG_LINE.test(String(rawPacket)) ? new UriTooLong() : new HeaderTooLarge();
}
