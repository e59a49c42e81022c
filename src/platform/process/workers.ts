import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Env } from '../config/env.js';
import type { DatabaseUrls } from '../database/database-urls.js';
import { WorkerExited } from './workers.errors.js';

/** So many deaths within this time are no accident. */
const MAX_DEATHS = 10;
const DEATHS_WITHIN_MS = 60_000;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
const RELOAD_SIGNAL = 'SIGUSR2';

interface Ready {
  readonly listening: string;
}

/** Tells the process that has started this one, if it is one of several, that it takes requests. */
export function isWorkerReadyAt(url: string): boolean {
  if (!cluster.isWorker) return false;
  process.send!({ listening: url } satisfies Ready);
  return true;
}

/** Nobody replaces anything before all workers listen, nor where one process serves alone; without a listener the signal would end it. */
export function ignoreReloadSignal(logger: Logger): void {
  process.on(RELOAD_SIGNAL, (signal) => {
    if (process.listenerCount(RELOAD_SIGNAL) > 1) return;
    logger.warn({ signal }, 'ignored: there are no workers to replace, or they are still being started');
  });
}

/**
 * Processes that serve on one port, each a whole service. This one hands out the connections and serves nobody itself. It
 * starts another where one dies, and replaces them one by one on SIGUSR2; where it dies itself, Node ends them.
 */
export class Workers {
  /** Where they listen. */
  url!: string;
  /** Rejects once they die too often for another start to help. */
  readonly failure: Promise<never>;
  private fail!: (error: Error) => void;
  /** By worker, which of the places from 0 to WORKERS - 1 it has. One that replaces another gets the other's. */
  private readonly serving = new Map<Worker, number>();
  private deaths: number[] = [];
  private rolling?: Promise<void>;
  private stopping = false;

  private constructor(
    private readonly settings: Record<string, string>,
    private readonly env: Env,
    private readonly logger: Logger,
  ) {
    this.failure = new Promise((_, reject) => (this.fail = reject));
    // Whether anybody waits for it is for others to say.
    this.failure.catch(() => {});
  }

  /** @throws WorkerEnded where the first cannot start; it has said why */
  static async start(env: Env, { pooled, direct }: DatabaseUrls, logger: Logger): Promise<Workers> {
    // Each serves alone, on the database that is open already.
    const settings = {
      WORKERS: '1',
      DATABASE_URL: pooled,
      DATABASE_URL_FILE: '',
      DATABASE_DIRECT_URL: direct,
      DATABASE_DIRECT_URL_FILE: '',
    };
    const workers = new Workers(settings, env, logger);
    try {
      // What keeps one from starting keeps all: it is said once.
      await workers.add(0, { migrates: true });
      await Promise.all(Array.from({ length: env.WORKERS - 1 }, (_, nth) => workers.add(nth + 1)));
    } catch (error) {
      await workers.close().catch(() => {});
      throw error;
    }
    process.on(RELOAD_SIGNAL, () => void workers.roll());
    return workers;
  }

  /** Ends them all, each as soon as it has answered what it was asked. */
  async close(): Promise<void> {
    this.stopping = true;
    const codes = await Promise.all(Object.values(cluster.workers!).map((worker) => retire(worker!)));
    const cut = codes.filter((code) => code !== 0 && code !== null);
    if (cut.length > 0) throw new Error(`${cut.length} of the workers could not close everything`);
  }

  /** Replaces each by a new one that takes requests before the old one takes none. */
  private roll(): Promise<void> {
    return (this.rolling ??= this.replaceAll().finally(() => (this.rolling = undefined)));
  }

  private async replaceAll(): Promise<void> {
    this.logger.info({ workers: this.serving.size }, 'workers are replaced');
    const [first] = this.serving.keys();
    for (const [old, place] of [...this.serving]) {
      // It has died meanwhile, and is replaced already.
      if (!this.serving.has(old)) continue;
      if (this.stopping) return;
      try {
        await this.add(place, { migrates: old === first });
      } catch (err) {
        this.logger.error({ err }, 'a new worker does not start; the old ones go on');
        return;
      }
      this.serving.delete(old);
      await retire(old);
    }
    this.logger.info('workers are replaced: done');
  }

  private async add(place: number, { migrates = false } = {}): Promise<void> {
    const { migrateOnStart, METRICS_PORT: port } = this.env;
    const worker = cluster.fork({
      ...this.settings,
      MIGRATE_ON_START: String(migrates && migrateOnStart),
      // Each process has its own figures, and so its own port.
      ...(port && { METRICS_PORT: String(port + place) }),
    });
    // A message or a connection that reached it no more. That it has ended is heard of all the same.
    worker.on('error', () => {});
    const ending = endOf(worker);
    this.url = await Promise.race([
      readyAt(worker),
      ending.then(({ code, signal }) => {
        throw new WorkerExited(code, signal);
      }),
    ]);
    this.serving.set(worker, place);
    void ending.then((end) => this.takeLeave(worker, end));
  }

  private takeLeave(worker: Worker, { code, signal }: Ending): void {
    // One that is not among them was told to go.
    const place = this.serving.get(worker);
    if (place === undefined) return;
    this.serving.delete(worker);
    if (!this.stopping) void this.startAnother(place, new WorkerExited(code, signal));
  }

  private async startAnother(place: number, death: WorkerExited): Promise<void> {
    const now = Date.now();
    this.deaths = [...this.deaths.filter((time) => now - time < DEATHS_WITHIN_MS), now];
    if (this.deaths.length >= MAX_DEATHS) return this.fail(death.tooOften(MAX_DEATHS));
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (this.deaths.length - 1), MAX_DELAY_MS);
    const { code, signal } = death;
    this.logger.error({ code, signal, delayMs }, 'a worker has ended; another is started');
    await sleep(delayMs);
    if (this.stopping) return;
    try {
      await this.add(place);
    } catch (error) {
      if (!this.stopping) await this.startAnother(place, error as WorkerExited);
    }
  }
}

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

function readyAt(worker: Worker): Promise<string> {
  return new Promise((resolve) =>
    worker.on('message', ({ listening }: Partial<Ready>) => {
      if (listening !== undefined) resolve(listening);
    }),
  );
}

function endOf(worker: Worker): Promise<Ending> {
  return new Promise((resolve) => worker.once('exit', (code, signal) => resolve({ code, signal })));
}

async function retire(worker: Worker): Promise<number | null> {
  if (worker.isDead()) return 0;
  const ending = endOf(worker);
  worker.process.kill('SIGTERM');
  return (await ending).code;
}
