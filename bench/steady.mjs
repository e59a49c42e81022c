// Simulates people: each connection sends its next request a second after the last was due, even if that one is not
// answered yet, so that waiting requests count too. The connections start spread over a second.
import { setMaxListeners } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const PERIOD_MS = 1_000;

/**
 * @param requests of each connection
 * @param seconds how long to send
 * @param graceMs time after which unanswered requests count as failed; by default, waits for all responses
 */
export async function sendSteadily(url, requests, seconds, graceMs) {
  const signal = graceMs === undefined ? undefined : AbortSignal.timeout(seconds * PERIOD_MS + graceMs);
  // Each waiting request adds a listener.
  if (signal) setMaxListeners(0, signal);
  const agents = requests.map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  const latenciesMs = [];
  let failed = 0;
  const begin = performance.now() + 100;
  await Promise.all(
    requests.map((own, nth) => sendTimes(own, agents[nth], begin + (nth * PERIOD_MS) / requests.length)),
  );
  agents.forEach((agent) => agent.destroy());
  return { answered: latenciesMs.length, failed, perSecond: latenciesMs.length / seconds, latenciesMs };

  async function sendTimes(own, agent, first) {
    const sent = [];
    for (let turn = 0; turn < seconds; turn++) {
      const due = first + turn * PERIOD_MS;
      await sleep(Math.max(0, due - performance.now()));
      const sending = sendOne(url, own[turn % own.length], { agent, signal }).then(
        (status) => {
          if (status >= 200 && status < 300) latenciesMs.push(performance.now() - due);
          else failed++;
        },
        () => failed++,
      );
      sent.push(sending);
    }
    await Promise.all(sent);
  }
}

function sendOne(url, { method, path, headers, body }, options) {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers: lengthIn(headers, body), ...options }, (response) => {
      response
        .resume()
        .once('end', () => resolve(response.statusCode))
        .once('error', reject);
    });
    sent.once('error', reject).end(body);
  });
}

const lengthIn = (headers, body) =>
  body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) };
