import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { SCENARIOS } from './scenarios.mjs';

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const NAMES = ['service', 'floor', 'peer'];
const NONE = '–';

/** One row for each scenario. A ratio is the median of the ratios of each round, in which all ran one after another. */
export function tableOf(cells) {
  const head = [
    'scenario',
    ...NAMES.map((name) => `${name}, req/s`),
    'service / floor',
    'service / peer',
    ...NAMES.map((name) => `${name}, p50 / p95 / p99 ms`),
    `CPU µs/request of the app: ${NAMES.join(' / ')}`,
    `CPU µs/request of PostgreSQL: ${NAMES.join(' / ')}`,
    'not 2xx',
  ];
  const rows = Object.entries(cells).map(([scenario, rounds]) => [
    SCENARIOS[scenario].title,
    ...NAMES.map((name) => perSecond(rounds[name])),
    `**${ratio(rounds.service, rounds.floor)}**`,
    ratio(rounds.service, rounds.peer),
    ...NAMES.map((name) => latency(rounds[name])),
    NAMES.map((name) => cpu(rounds[name], 'app')).join(' / '),
    NAMES.map((name) => cpu(rounds[name], 'postgres')).join(' / '),
    sum(Object.values(rounds).flat()),
  ]);
  return markdown(head, rows);
}

/** One row for each contestant, with its memory at the end of all measurements. */
export function steadyTableOf(measured, users) {
  const rows = measured.map(({ name, residentBytes = NaN, cell }) => [
    name,
    perSecond(cell && [cell]),
    latency(cell && [cell]),
    count(residentBytes / 2 ** 20),
    cell ? cell.failed : NONE,
  ]);
  const head = [
    `mix of ${users.toLocaleString('en')} users, 1 request/s each`,
    'req/s',
    'p50 / p95 / p99 ms',
    'memory, MiB',
    'not 2xx',
  ];
  return markdown(head, rows);
}

function markdown(head, rows) {
  return [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

const count = (number) => (Number.isNaN(number) ? NONE : Math.round(number).toLocaleString('en'));

function perSecond(rounds) {
  return rounds ? count(median(rounds.map((cell) => cell.perSecond))) : NONE;
}

function ratio(rounds, base) {
  return base ? median(rounds.map((cell, round) => cell.perSecond / base[round].perSecond)).toFixed(2) : NONE;
}

function latency(rounds) {
  if (!rounds) return NONE;
  return ['p50', 'p95', 'p99']
    .map((name) => median(rounds.map((cell) => cell.latencyMs[name])).toFixed(1))
    .join(' / ');
}

function cpu(rounds, of) {
  return rounds ? count(median(rounds.map((cell) => cell.cpuMicroseconds[of]))) : NONE;
}

const sum = (rounds) => rounds.reduce((total, { failed }) => total + failed, 0);

/** Describes the hardware and versions that affect the figures, without identifying the machine. */
export function machineOf(postgresVersion) {
  const cores = cpus();
  return [
    `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${postgresVersion}`,
    `${process.platform} ${process.arch}`,
  ].join('; ');
}

/** Formatted by the project's own rules. */
export async function writeMarkdown(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}
