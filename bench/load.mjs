// The load generator, in its own process so that it does not delay what it measures. The parent sends the users
// first, then one message for each cell of the table, and gets one result for each. A cell has a length in seconds
// (`duration`) or a number of requests (`amount`), as in autocannon. With `everySecond`, each connection sends one
// request a second, regardless of the response times.
import autocannon from 'autocannon';
import { requestsOf, SCENARIOS } from './scenarios.mjs';
import { sendSteadily } from './steady.mjs';

process.once('message', (crowd) => {
  process.on('message', (cell) => {
    measure(crowd, cell).then(
      (measured) => process.send(measured),
      (error) => process.send({ failure: error.message }),
    );
  });
});

async function measure(crowd, { url, scenario, everySecond, ...extent }) {
  const connections = Math.min(SCENARIOS[scenario].connections ?? crowd.connections, crowd.users.length);
  const requests = requestsOf(scenario, crowd.users, connections);
  const measured = everySecond
    ? await sendSteadily(url, requests, extent.duration)
    : await sendAtOnce(url, requests, extent);
  const { latenciesMs } = measured;
  latenciesMs.sort((a, b) => a - b);
  const at = (share) => latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(share * latenciesMs.length))];
  const latencyMs = { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  return { ...measured, latenciesMs: undefined, latencyMs };
}

/** Sends the next request as soon as a response arrives; each connection sends at least one. */
async function sendAtOnce(url, requests, extent) {
  const latenciesMs = [];
  let next = 0;
  const setupClient = (client) => client.setRequests(requests[next++]);
  const connections = requests.length;
  const enough = extent.amount && { amount: Math.max(extent.amount, connections) };
  const run = autocannon({ url, connections, ...extent, ...enough, setupClient });
  // autocannon's own percentiles are whole milliseconds.
  run.on('response', (_client, _status, _bytes, durationMs) => latenciesMs.push(durationMs));
  const { '2xx': answered, non2xx, errors, timeouts, duration } = await run;
  return { answered, failed: non2xx + errors + timeouts, perSecond: answered / duration, latenciesMs };
}
