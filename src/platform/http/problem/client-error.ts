import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import type { Problem } from '../../errors/problem.js';
import { ProblemResponse } from './problem-response.js';
import { HeaderTooLarge, MalformedRequest, RequestTimedOut, UriTooLong } from '../../errors/problems.js';

/** What Node tells of a request that it could not read. */
type Unreadable = NodeJS.ErrnoException & { readonly rawPacket?: unknown };

/** For the caller to read the answer. */
const CLOSING_MS = 1_000;
/** A request line that has no end within this is what was too much; else it was the rest of the head. */
const LONG_LINE = /^[A-Z]+ [^\r\n ]{8192}/;

/** Answers what is no HTTP, is too large, or does not come: there is no request yet that a filter could see. */
export function rejectMalformed(error: Unreadable, socket: Socket): void {
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
  // Whoever goes on sending, and does not close it, would keep the connection.
  setTimeout(() => socket.destroy(), CLOSING_MS).unref();
}

function problemOf({ code, rawPacket }: Unreadable): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTimedOut();
  if (code !== 'HPE_HEADER_OVERFLOW') return new MalformedRequest();
  return LONG_LINE.test(String(rawPacket)) ? new UriTooLong() : new HeaderTooLarge();
}
