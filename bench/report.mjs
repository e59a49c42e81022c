import { cpus } from 'node:os';
import { SCENARIOS } from './scenarios.mjs';

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One row a scenario; the ratios are medians of those of each round, in which both ran side by side. */
export function tableOf(cells) {
  const rows = Object.entries(cells).map(([scenario, { service, floor }]) => {
    const ratio = (of) => median(service.map((cell, round) => of(cell) / of(floor[round])));
    const cpu = (cell) => cell.cpuMicroseconds;
    const known = [...service, ...floor].every((cell) => cpu(cell) !== undefined);
    return [
      SCENARIOS[scenario].title,
      perSecond(service),
      perSecond(floor),
      `**${ratio((cell) => cell.perSecond).toFixed(2)}**`,
      latency(service),
      latency(floor),
      known ? `${median(service.map(cpu)).toFixed(0)} / ${median(floor.map(cpu)).toFixed(0)}` : 'unknown',
      sum(service) + sum(floor),
    ];
  });
  const head = [
    'scenario',
    'service, req/s',
    'floor, req/s',
    'ratio',
    'service, p50 / p95 / p99 ms',
    'floor, p50 / p95 / p99 ms',
    'CPU µs/request, service / floor',
    'not 2xx',
  ];
  return [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

const perSecond = (rounds) => Math.round(median(rounds.map((cell) => cell.perSecond))).toLocaleString('en');
const latency = (rounds) =>
  ['p50', 'p95', 'p99']
    .map((name) => median(rounds.map((cell) => cell.latencyMs[name])).toFixed(1))
    .join(' / ');
const sum = (rounds) => rounds.reduce((total, { failed }) => total + failed, 0);

/** Nothing that names the machine; what the figures depend on. */
export function machineOf(postgresVersion) {
  const cores = cpus();
  return [
    `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${postgresVersion}`,
    `${process.platform} ${process.arch}`,
  ].join('; ');
}
