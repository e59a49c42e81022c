import type { Server } from 'node:http';

/** Time limit for the headers of a request, and how often it is checked. */
const HEAD_ARRIVAL_MS = 10_000;
const LOOK_MS = 2_000;
/** Per process. An idle connection costs memory and a file descriptor. */
const MAX_SOCKETS = 10_000;

/** Closes connections without a request, and limits the number of connections. */
export function limitSockets(server: Server): void {
  const limits = { headersTimeout: HEAD_ARRIVAL_MS, connectionsCheckingInterval: LOOK_MS };
  Object.assign(server, limits, { maxConnections: MAX_SOCKETS });
  // An expectation may be ignored (RFC 9110, section 10.1.1). Node's 417 precedes all hooks and would not be counted.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
