// The load, in a process of its own so that it takes no turn away from what it measures. The parent sends the users
// first, then one message for each cell of the table, and gets one answer for each. A cell is so many seconds long
// (`duration`) or so many requests (`amount`), as autocannon has it.
import autocannon from 'autocannon';
import { requestsOf } from './scenarios.mjs';

process.once('message', (crowd) => {
  process.on('message', (cell) => {
    measure(crowd, cell).then(
      (measured) => process.send(measured),
      (error) => process.send({ failure: error.message }),
    );
  });
});

async function measure({ users, connections }, { url, scenario, ...extent }) {
  const requests = requestsOf(scenario, users, connections);
  const latenciesMs = [];
  let next = 0;
  const setupClient = (client) => client.setRequests(requests[next++]);
  const run = autocannon({ url, connections, ...extent, setupClient });
  // autocannon's own percentiles are whole milliseconds.
  run.on('response', (_client, _status, _bytes, durationMs) => latenciesMs.push(durationMs));
  const { '2xx': answered, non2xx, errors, timeouts, duration } = await run;
  latenciesMs.sort((a, b) => a - b);
  const at = (share) => latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(share * latenciesMs.length))];
  return {
    answered,
    failed: non2xx + errors + timeouts,
    perSecond: answered / duration,
    latencyMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
  };
}
