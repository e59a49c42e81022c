import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Client, type TaskBody } from './client.js';
import { EventReader } from './event-reader.js';
import { Mirror, mirrored, present } from './mirror.js';
import { type Service, until } from './process.js';

const TASKS = '/api/v1/tasks';
const OWNERS = ['ada', 'bob', 'eve'];
const BEFORE_MS = 700;
const PAUSE_MS = 15;
/** The timeout of each request. */
const REQUEST_TIMEOUT_MS = 15_000;

export interface Fault {
  /** The row’s name in the table. */
  readonly name: string;
  inject(): Promise<unknown> | void;
  heal(): Promise<unknown> | void;
  readonly lastsMs?: number;
  /** Creates the clients of the traffic; by default they use tokens of the service. */
  readonly as?: (user: string) => Promise<Client>;
  /** A function, because a fault may replace the service. */
  readonly service: () => Service;
}

/** The service reuses the result of a readiness check for this long. */
const READINESS_CACHE_MS = 1_000;

interface Answer {
  readonly reads: boolean;
  readonly at: number;
  readonly ms: number;
  /** 0 if the connection was cut before a response. */
  readonly status: number;
  readonly type: string;
  readonly retryAfter: string | null;
}

export interface Outcome {
  /** The number of requests during the fault by status; 0 means no response. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The number of failed reads during the fault. */
  readonly refusedReads: number;
  /** The problem types among the responses. */
  readonly problems: readonly string[];
  /** The 503 responses without a Retry-After. */
  readonly blunt: readonly string[];
  readonly slowestMs: number;
  readonly live: readonly string[];
  readonly ready: readonly string[];
  readonly slowestProbeMs: number;
  /** The time from the end of the fault until every kind of request succeeded again. */
  readonly backMs: number;
  readonly acknowledged: number;
  /** Acknowledged writes that are missing. */
  readonly lost: readonly string[];
  /** Rows that exist more than once or without the other half of their pair. */
  readonly wrong: readonly string[];
  /** Log lines during the fault, without the line of each request. */
  readonly extraLines: number;
}

/** Steady traffic of three owners, with a record of every response. */
class Traffic {
  readonly answers: Answer[] = [];
  readonly live: Answer[] = [];
  readonly ready: Answer[] = [];
  /** Titles of acknowledged tasks by owner. */
  readonly created = new Map<string, Set<string>>();
  /** The last acknowledged and the last sent number of each owner’s counter. */
  readonly counters = new Map<string, { id: string; acknowledged: number; sent: number }>();
  private readonly running: Promise<void>[] = [];
  private over = false;
  private number = 0;

  constructor(
    private readonly service: () => Service,
    private readonly clients: ReadonlyMap<string, Client>,
  ) {}

  async start(): Promise<void> {
    for (const [owner, client] of this.clients) {
      this.created.set(owner, new Set());
      const { id } = await client.newTask({ title: '0' });
      this.counters.set(owner, { id, acknowledged: 0, sent: 0 });
      this.repeat(() => this.createKeyed(owner));
      this.repeat(() => this.createPlain(owner));
      this.repeat(() => this.createPair(owner));
      this.repeat(() => this.count(owner));
      this.repeat(() => this.read(owner));
    }
    this.repeat(() => this.probe());
  }

  async end(): Promise<void> {
    this.over = true;
    await Promise.all(this.running);
  }

  /** Sends requests of each kind until one succeeds. @returns the time at which every kind had succeeded */
  async allGood(): Promise<number> {
    const owner = OWNERS[0]!;
    const kinds = [
      () => this.send(owner, 'GET', TASKS),
      () => this.send(owner, 'GET', '/api/v1/sync?limit=1'),
      () => this.createPlain(owner),
    ];
    const firsts = kinds.map(async (send) => {
      let first = 0;
      const attempt = async (): Promise<void> => {
        if ((await send())?.ok) first ||= performance.now();
      };
      const deadline = performance.now() + 30_000;
      // The requests overlap, because one may hang while the next succeeds.
      while (first === 0 && performance.now() < deadline) {
        void attempt();
        await sleep(50);
      }
      return first || Infinity;
    });
    return Math.max(...(await Promise.all(firsts)));
  }

  private repeat(act: () => Promise<unknown>): void {
    const loop = async (): Promise<void> => {
      while (!this.over) {
        await act();
        await sleep(PAUSE_MS);
      }
    };
    this.running.push(loop());
  }

  /** Retries with the same key until it is acknowledged. */
  private async createKeyed(owner: string): Promise<void> {
    const title = `keyed ${++this.number}`;
    const key = randomUUID();
    while (!(await this.send(owner, 'POST', TASKS, { body: { title }, key }))?.ok) await sleep(PAUSE_MS);
    this.created.get(owner)!.add(title);
  }

  private async createPlain(owner: string): Promise<Response | undefined> {
    const title = `plain ${++this.number}`;
    const response = await this.send(owner, 'POST', TASKS, { body: { title } });
    if (response?.ok) this.created.get(owner)!.add(title);
    return response;
  }

  private async createPair(owner: string): Promise<void> {
    const number = ++this.number;
    const titles = [`left ${number}`, `right ${number}`];
    const operations = titles.map((title) => ({ method: 'POST', path: '/tasks', body: { title } }));
    const response = await this.send(owner, 'POST', '/api/v1/batch', { body: { atomic: true, operations } });
    const isDone = response?.ok && ((await response.json()) as { applied: boolean }).applied;
    if (isDone) for (const title of titles) this.created.get(owner)!.add(title);
  }

  private async count(owner: string): Promise<void> {
    const counter = this.counters.get(owner)!;
    const number = ++counter.sent;
    const body = { title: String(number) };
    const response = await this.send(owner, 'PATCH', `${TASKS}/${counter.id}`, { body });
    if (response?.ok) counter.acknowledged = number;
  }

  private async read(owner: string): Promise<void> {
    await this.send(owner, 'GET', `${TASKS}?limit=20`);
    await this.send(owner, 'GET', '/api/v1/sync?limit=20');
    await this.send(owner, 'GET', `${TASKS}/${this.counters.get(owner)!.id}`);
  }

  private async probe(): Promise<void> {
    const [live, ready] = await Promise.all(['live', 'ready'].map((name) => this.ask(`/health/${name}`)));
    this.live.push(live!.answer);
    this.ready.push(ready!.answer);
    await sleep(100);
  }

  private async send(
    owner: string,
    method: string,
    path: string,
    { body, key }: { body?: object; key?: string } = {},
  ): Promise<Response | undefined> {
    const { response, answer } = await this.ask(path, {
      method,
      headers: {
        authorization: `Bearer ${this.clients.get(owner)!.token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    this.answers.push(answer);
    return response;
  }

  private async ask(path: string, init: RequestInit = {}): Promise<{ response?: Response; answer: Answer }> {
    const reads = init.method === 'GET';
    const at = performance.now();
    const sent = fetch(this.service().url + path, {
      ...init,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const response = await sent.catch(() => undefined);
    const text = response && (await response.text().catch(() => undefined));
    const ms = performance.now() - at;
    if (response === undefined || text === undefined)
      return { answer: { reads, at, ms, status: 0, type: 'none', retryAfter: null } };
    const { status, headers } = response;
    const type = status < 400 ? '' : describe(status, text);
    const answer = { reads, at, ms, status, type, retryAfter: headers.get('retry-after') };
    return { response: new Response(status === 304 ? null : text, { status, headers }), answer };
  }
}

function describe(status: number, text: string): string {
  try {
    const body = JSON.parse(text) as {
      type?: string;
      checks?: Record<string, { status: string; state: string }>;
    };
    const failed = Object.entries(body.checks ?? {}).filter(([, check]) => check.status !== 'ok');
    if (body.checks) return `${status} ${failed.map(([name, { state }]) => `${name}: ${state}`).join(', ')}`;
    return body.type?.split('/').at(-1) ?? text;
  } catch {
    return text.slice(0, 80);
  }
}

/**
 * Runs traffic before, during and after a fault, then checks the responses and that no acknowledged write is
 * lost.
 */
export async function underFault({
  name,
  inject,
  heal,
  lastsMs = 2_500,
  as,
  service,
}: Fault): Promise<Outcome> {
  const run = randomUUID().slice(0, 4);
  const clients = new Map<string, Client>();
  for (const owner of OWNERS)
    clients.set(owner, await (as ?? ((user) => service().as(user)))(`${owner} ${run}`));
  const first = clients.get(OWNERS[0]!)!;
  const stream = new Stream(service, first.token!);
  await stream.follow();
  const traffic = new Traffic(service, clients);
  await traffic.start();
  await sleep(BEFORE_MS);
  const linesBefore = countLines(service());

  const from = performance.now();
  await inject();
  const hurt = performance.now();
  await sleep(lastsMs);
  const healing = performance.now();
  await heal();
  const healed = performance.now();
  const backMs = (await traffic.allGood()) - healed;
  const to = performance.now();
  await sleep(300);
  await traffic.end();
  const extraLines = countLines(service()) - linesBefore;

  const during = (answers: readonly Answer[], since = from) =>
    answers.filter(({ at, ms }) => at + ms >= since && at <= to);
  // Only probes that ran entirely during the fault; the others may have met the state before or after it.
  const probes = (answers: readonly Answer[], cachedMs = 0) => {
    const amidst = answers.filter(({ at, ms }) => at >= hurt + cachedMs && at + ms <= healing);
    return amidst.length > 0 ? amidst : answers.filter(({ at }) => at >= from && at <= healed);
  };
  const answers = during(traffic.answers);
  const findings = await audit(traffic, clients, service());
  const acknowledged = [...traffic.created.values()].reduce((sum, { size }) => sum + size, 0);
  findings.lost.push(...(await stream.missing(traffic.created.get(OWNERS[0]!)!)));
  stream.close();
  const outcome: Outcome = {
    statuses: tally(answers.map(({ status }) => String(status))),
    refusedReads: answers.filter(({ reads, status }) => reads && status !== 200).length,
    problems: distinct(answers.filter(({ status }) => status >= 400).map(({ type }) => type)),
    blunt: answers
      .filter(({ status, retryAfter }) => status === 503 && retryAfter === null)
      .map(({ type }) => type),
    slowestMs: Math.round(Math.max(0, ...answers.map(({ ms }) => ms))),
    live: distinct(probes(traffic.live).map(({ status }) => String(status))),
    ready: distinct(
      probes(traffic.ready, READINESS_CACHE_MS).map(({ status, type }) => type || String(status)),
    ),
    slowestProbeMs: Math.round(Math.max(0, ...[...traffic.live, ...traffic.ready].map(({ ms }) => ms))),
    backMs: Math.round(backMs),
    acknowledged,
    ...findings,
    extraLines: Math.max(0, extraLines),
  };
  print(name, outcome);
  return outcome;
}

/** A retry gets a 409 while the outcome of the first request with its key is unknown. */
const ANSWERS = ['200', '201', '409', '503'];
const PROBLEMS = [
  'database-unavailable',
  'database-timed-out',
  'overloaded',
  'keys-unavailable',
  'request-in-progress',
];

/**
 * Must hold for every fault of a dependency.
 * @param losesCommits whether a standby took over that lacked the last commits: a cursor beyond its log is then a 410
 */
export function expectSurvived(outcome: Outcome, { losesCommits = false } = {}): void {
  expect(Object.keys(outcome.statuses)).not.toContain('0');
  expect(outcome.live).toEqual(['200']);
  expectHonest(outcome, losesCommits);
}

/** Must hold even if the service itself dies. */
export function expectHonest(outcome: Outcome, losesCommits = false): void {
  const answers = ['0', ...ANSWERS, ...(losesCommits ? ['410'] : [])];
  const problems = [...PROBLEMS, ...(losesCommits ? ['cursor-expired'] : [])];
  const unexpected = Object.keys(outcome.statuses).filter((status) => !answers.includes(status));
  expect(unexpected).toEqual([]);
  expect(outcome.problems.filter((problem) => !problems.includes(problem))).toEqual([]);
  expect(outcome.blunt).toEqual([]);
  expect(outcome.slowestMs).toBeLessThan(5_000);
  expect(outcome.slowestProbeMs).toBeLessThan(5_000);
  expect(outcome.backMs).toBeLessThan(3_000);
  expect(outcome.acknowledged).toBeGreaterThan(0);
  expect([outcome.lost, outcome.wrong]).toEqual([[], []]);
  expect(outcome.extraLines).toBeLessThan(40);
}

/**
 * The live stream of one owner as a browser keeps it: it reconnects with its last id, or with a new snapshot
 * if that id has expired.
 */
class Stream {
  private readonly titles = new Set<string>();
  private reader?: EventReader;
  /** Set once the last id is no longer accepted. */
  private cursor?: string;
  private closed = false;

  constructor(
    private readonly service: () => Service,
    private readonly token: string,
  ) {}

  async follow(): Promise<void> {
    await this.open();
    void this.keepOpen();
  }

  /** The tasks that the stream has not delivered. */
  async missing(titles: ReadonlySet<string>): Promise<string[]> {
    const rest = (): string[] => [...titles].filter((title) => !this.receivedTitles().has(title));
    await until(() => rest().length === 0, 20_000);
    return rest().map((title) => `${title} in the stream`);
  }

  close(): void {
    this.closed = true;
    this.reader?.close();
  }

  private receivedTitles(): Set<string> {
    for (const { row } of this.reader?.changes ?? []) if (row) this.titles.add(row['title'] as string);
    return this.titles;
  }

  private async open(): Promise<void> {
    const lastEventId = this.cursor ?? (this.reader?.lastEventId || undefined);
    const reader = await EventReader.open(this.service().url!, { token: this.token, lastEventId });
    if (reader.status === 410) this.cursor = await this.snapshot();
    if (reader.status !== 200) return;
    this.receivedTitles();
    this.reader = reader;
    this.cursor = undefined;
  }

  /** Reads a full snapshot. @returns the cursor after it */
  private async snapshot(): Promise<string> {
    const client = new Client(this.service().url!, this.token);
    let cursor = '';
    for (let hasMore = true; hasMore;) {
      const { body } = await client
        .get('/api/v1/sync')
        .query(cursor && { cursor })
        .expect(200);
      for (const { row } of body.data) if (row) this.titles.add(row.title);
      ({ nextCursor: cursor, hasMore } = body);
    }
    return cursor;
  }

  private async keepOpen(): Promise<void> {
    while (!this.closed) {
      if (this.reader?.ended !== false) await this.open().catch(() => {});
      await sleep(200);
    }
  }
}

/** Checks that every acknowledged write is stored exactly once. */
async function audit(
  traffic: Traffic,
  clients: ReadonlyMap<string, Client>,
  service: Service,
): Promise<{ lost: string[]; wrong: string[] }> {
  const lost: string[] = [];
  const wrong: string[] = [];
  for (const [owner, { token }] of clients) {
    const client = new Client(service.url!, token);
    const tasks = await client.all<TaskBody>(`${TASKS}?limit=200`);
    const counts = tally(tasks.map(({ title }) => title));
    const gone = [...traffic.created.get(owner)!].filter((title) => !counts[title]);
    const unexpected = Object.keys(counts).filter((title) => counts[title]! > 1 || !counts[otherHalf(title)]);
    lost.push(...gone.map((title) => `${owner}: ${title}`), ...lostCount(traffic, owner, tasks));
    wrong.push(...unexpected.map((title) => `${owner}: ${title}, ${counts[title]} times`));
    if (!(await feedMatchesLists(client))) wrong.push(`${owner}: the feed tells other tasks than there are`);
  }
  return { lost, wrong };
}

const otherHalf = (title: string): string =>
  title.startsWith('left') ? title.replace('left', 'right') : title.replace('right', 'left');

function lostCount(traffic: Traffic, owner: string, tasks: readonly TaskBody[]): string[] {
  const { id, acknowledged, sent } = traffic.counters.get(owner)!;
  const counter = Number(tasks.find((task) => task.id === id)?.title);
  if (counter >= acknowledged && counter <= sent) return [];
  return [`${owner}: counts ${counter}, and not ${acknowledged} to ${sent}`];
}

/**
 * Whether the feed and the lists agree. Retries, because the server may still be finishing an abandoned
 * request.
 */
async function feedMatchesLists(client: Client): Promise<boolean> {
  for (let time = 0; time < 3; time++) {
    const mirror = mirrored(await new Mirror(client).catchUp());
    if (isDeepStrictEqual(mirror['task'], (await present(client))['task'])) return true;
  }
  return false;
}

const tally = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

const distinct = (words: readonly string[]): string[] => [...new Set(words)].sort();

/** Log lines other than the one for each request. */
const countLines = ({ output }: Service): number =>
  output.split('\n').filter((line) => line.startsWith('{') && !line.includes('"msg":"request"')).length;

/** Prints a row of the table in docs/operations.md. */
function print(name: string, outcome: Outcome): void {
  const { statuses, problems, slowestMs, live, ready, backMs, acknowledged, lost, wrong, extraLines } =
    outcome;
  const answers = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  const cells = [
    name,
    `${answers.join(', ')}${problems.length > 0 ? ` (${problems.join(', ')})` : ''}`,
    `${slowestMs} ms`,
    `${live.join('/')}; ${ready.join('/')}`,
    `${backMs} ms`,
    `${lost.length} of ${acknowledged}${wrong.length > 0 ? `, wrong ${wrong.length}` : ''}`,
    `${extraLines} lines`,
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
