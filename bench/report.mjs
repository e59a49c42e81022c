import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { SCENARIOS } from './scenarios.mjs';

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One row a scenario; the ratios are medians of those of each round, in which both ran side by side. */
export function tableOf(cells) {
  const rows = Object.entries(cells).map(([scenario, { service, floor, oneSync }]) => {
    const ratioTo = (base) => median(service.map((cell, round) => cell.perSecond / base[round].perSecond));
    const cpu = (cell) => cell.cpuMicroseconds;
    const all = [service, floor, oneSync];
    const known = all.flat().every((cell) => cpu(cell) !== undefined);
    return [
      SCENARIOS[scenario].title,
      perSecond(service),
      perSecond(floor),
      `**${ratioTo(floor).toFixed(2)}**`,
      perSecond(oneSync),
      ratioTo(oneSync).toFixed(2),
      latency(service),
      latency(floor),
      known ? all.map((rounds) => median(rounds.map(cpu)).toFixed(0)).join(' / ') : 'unknown',
      sum(all.flat()),
    ];
  });
  const head = [
    'scenario',
    'service, req/s',
    'floor, req/s',
    'ratio',
    'one-Sync floor, req/s',
    'ratio',
    'service, p50 / p95 / p99 ms',
    'floor, p50 / p95 / p99 ms',
    'CPU µs/request, service / floor / one-Sync floor',
    'not 2xx',
  ];
  return [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** One row a contestant, and what each has in memory in the end, all that ran before included. */
export function steadyTableOf(measured) {
  const rows = measured.map(
    ({ name, perSecond, latencyMs: { p50, p95, p99 }, residentBytes = 0, failed }) => [
      `${name}, 1 request/s each`,
      Math.round(perSecond).toLocaleString('en'),
      [p50, p95, p99].map((ms) => ms.toFixed(1)).join(' / '),
      (residentBytes / 2 ** 20).toFixed(0),
      failed,
    ],
  );
  const head = ['mix of 1,000 users', 'req/s', 'p50 / p95 / p99 ms', 'memory, MiB', 'not 2xx'];
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

/** In the project's own format. */
export async function writeMarkdown(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}
