import type { Server } from 'node:http';

/** The head of a request has to be here within this time, and is looked for so often. */
const HEAD_ARRIVAL_MS = 10_000;
const LOOK_MS = 2_000;
/** Of one process. Each costs some memory, and a file descriptor, while it does nothing. */
const MAX_SOCKETS = 10_000;

/** Ends connections that bring no request, and takes no more of them than a process can hold. */
export function limitSockets(server: Server): void {
  const limits = { headersTimeout: HEAD_ARRIVAL_MS, connectionsCheckingInterval: LOOK_MS };
  Object.assign(server, limits, { maxConnections: MAX_SOCKETS });
  // An expectation may be ignored (RFC 9110, section 10.1.1). Node's own 417 comes before any hook, and is not counted.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
