// Sends real requests to the real service, one at a time over one connection, alternating between the large owner and the
// small one.
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { startContestant } from './contestant.mjs';
import { median } from './report.mjs';
import { movedCursor, pathOf, readUser, scaleCases } from './scale-cases.mjs';
import { BIG, SMALL } from './scale-world.mjs';

const REPEATS = Number(process.env.BENCH_REPEATS ?? 21);
/** PostgreSQL considers a generic plan after five executions of a statement on a connection. */
const WARM_UP = 6;
/** Time budget per case. Slow cases are repeated less often. */
const CASE_MS = 3_000;
const LEAST_REPEATS = 5;
/** Number of changes that a reader of the feed has missed. */
export const RECENT_CHANGES = 10;
/** Maximum ratio of the large owner's latency to the small one's. */
const BOUND = 3;

export async function measureScale({ admin, url }, { issuer, keep, changes }) {
  const settings = { DATABASE_URL: url, DATABASE_POOL_SIZE: '1', JOB_CONCURRENCY: '0', ...issuer.trust };
  const service = keep(
    await startContestant('service', [join(import.meta.dirname, '../dist/src/main.js')], settings),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const users = [];
  for (const [owner, behind] of [
    [BIG, changes],
    [SMALL, RECENT_CHANGES],
  ]) {
    const headers = { authorization: `Bearer ${await issuer.token(owner)}` };
    const ask = (path) => timed(service.url + path, { agent, headers });
    users.push({ ...(await readUser(admin, owner, behind)), ask });
  }
  const measured = [];
  for (const one of scaleCases()) measured.push({ ...one, ...(await measureCase(one, users)) });
  agent.destroy();
  return measured;
}

async function measureCase(one, users) {
  const paths = [];
  for (const user of users) paths.push(await placed(one, user));
  const rounds = [];
  const deadline = Date.now() + CASE_MS;
  for (let round = -WARM_UP; round < REPEATS; round++) {
    const answers = [];
    for (const [index, { ask }] of users.entries()) answers.push(await ask(paths[index]));
    if (round >= 0) rounds.push(answers);
    if (Date.now() > deadline && rounds.length >= LEAST_REPEATS) break;
  }
  const times = users.map((_, index) => rounds.map((answers) => answers[index].ms));
  const [bigMs, smallMs] = times.map(median);
  // The minimum is the least affected by other work on the machine.
  const [bigBest, smallBest] = times.map((each) => Math.min(...each));
  const [bigRows, smallRows] = users.map((_, index) => rounds[0][index].body.data?.length);
  return { bigMs, smallMs, bigRows, smallRows, ratio: bigMs / smallMs, ratioOfBest: bigBest / smallBest };
}

async function placed(one, user) {
  const path = pathOf(one, user);
  if ((one.place ?? 'start') === 'start') return path;
  const { nextCursor } = (await user.ask(path.replace('limit=50', 'limit=1'))).body;
  const where = one.place === 'undated' ? 'undated' : one.sort.replace('-', '');
  return `${path}&cursor=${movedCursor(nextCursor, user.middles[where])}`;
}

function timed(url, options) {
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    const request = get(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => {
        const ms = Number(process.hrtime.bigint() - began) / 1e6;
        if (response.statusCode !== 200) reject(new Error(`${response.statusCode} to ${url}: ${text}`));
        else resolve({ ms, body: JSON.parse(text) });
      });
    });
    request.on('error', reject);
  });
}

const SORT_OF_PLACE = {
  start: '',
  middle: ', from the middle',
  undated: ', from the middle of those without',
};
const ms = (number) => number.toFixed(1);

/** A summary, the worst cases, and one line per case. */
export function scaleTable(measured) {
  const bound = measured.filter(({ unbound }) => !unbound);
  const worst = bound.toSorted((a, b) => b.ratio - a.ratio);
  const over = worst.filter(({ ratio }) => ratio >= BOUND);
  const head = ['what', 'sort', 'many, ms', 'few, ms', 'ratio', 'of the fastest', 'rows'];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const row = ({
    name,
    sort = '',
    place = 'start',
    bigMs,
    smallMs,
    ratio,
    ratioOfBest,
    bigRows,
    smallRows,
  }) =>
    line([
      name,
      `${sort}${SORT_OF_PLACE[place]}`,
      ms(bigMs),
      ms(smallMs),
      ratio >= BOUND ? `**${ratio.toFixed(2)}**` : ratio.toFixed(2),
      ratioOfBest.toFixed(2),
      `${bigRows ?? ''} / ${smallRows ?? ''}`,
    ]);
  const table = (rows) => [line(head), line(head.map(() => '---')), ...rows.map(row)].join('\n');
  const ratios = bound.map(({ ratio }) => ratio);
  return `${bound.length} lists; median ratio ${median(ratios).toFixed(2)}, highest ${worst[0]?.ratio.toFixed(2)}; ${over.length} of ${BOUND} or more.

## Worst cases

${table(worst.slice(0, 15))}

## All

${table(measured)}
`;
}
