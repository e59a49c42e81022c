import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { OperatorError } from '../config/operator-error.js';
import type { Env } from '../config/env.js';
import type { DatabaseUrls } from '../database/database-urls.js';

/** More exits within the window stop the service. */
const MAX_EXITS = 10;
const EXIT_WINDOW_MS = 60_000;
const MIN_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
const RELOAD_SIGNAL = 'SIGUSR2';

interface Ready {
  readonly listening: string;
}

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A worker exited unexpectedly. */
class WorkerExited extends OperatorError {
  override readonly name = 'WorkerExited';
  override readonly exitCode: number;

  constructor(
    readonly ending: Ending,
    message = `A worker exited ${how(ending)} before it was ready. See its output above.`,
  ) {
    super(message);
    this.exitCode = ending.code || 1;
  }
}

const how = ({ code, signal }: Ending): string => (signal === null ? `with code ${code}` : `by ${signal}`);

/** Tells the primary process that this worker accepts requests. Returns false in a process without a primary. */
export function isWorkerReadyAt(url: string): boolean {
  if (!cluster.isWorker) return false;
  process.send!({ listening: url } satisfies Ready);
  return true;
}

/** Ignores SIGUSR2 in a single process and until every worker is listening. Without a listener it would end the process. */
export function ignoreReloadSignal(logger: Logger): void {
  process.on(RELOAD_SIGNAL, (signal) => {
    if (process.listenerCount(RELOAD_SIGNAL) > 1) return;
    logger.warn({ signal }, 'signal ignored: workers are still starting, or there are none');
  });
}

/**
 * Worker processes on one port. The primary process distributes connections but serves no requests. It replaces workers
 * that exit, and all workers one by one on SIGUSR2. If the primary exits, Node ends the workers.
 */
export class Workers {
  /** The URL the workers listen on. */
  url!: string;
  /** Rejects when workers exit too often. */
  readonly failure: Promise<never>;
  private fail!: (error: Error) => void;
  /** The index of each worker, 0 to WORKERS - 1. A replacement gets the same index. */
  private readonly serving = new Map<Worker, number>();
  private exits: number[] = [];
  private rolling?: Promise<void>;
  private stopping = false;

  private constructor(
    private readonly settings: Record<string, string>,
    private readonly env: Env,
    private readonly logger: Logger,
  ) {
    this.failure = new Promise((_, reject) => (this.fail = reject));
    // Prevents an unhandled rejection while nothing awaits it.
    this.failure.catch(() => {});
  }

  /** @throws WorkerExited if the first worker does not start. It prints the cause. */
  static async start(env: Env, { pooled, direct }: DatabaseUrls, logger: Logger): Promise<Workers> {
    // Each worker runs as a single process, on the database that is already open.
    const settings = {
      WORKERS: '1',
      DATABASE_URL: pooled,
      DATABASE_URL_FILE: '',
      DATABASE_DIRECT_URL: direct,
      DATABASE_DIRECT_URL_FILE: '',
    };
    const workers = new Workers(settings, env, logger);
    try {
      // Start one first, so that a startup error is printed once.
      await workers.add(0, { migrates: true });
      await Promise.all(Array.from({ length: env.WORKERS - 1 }, (_, nth) => workers.add(nth + 1)));
    } catch (error) {
      await workers.close().catch(() => {});
      throw error;
    }
    process.on(RELOAD_SIGNAL, () => void workers.roll());
    return workers;
  }

  /** Stops all workers gracefully. */
  async close(): Promise<void> {
    this.stopping = true;
    const codes = await Promise.all(Object.values(cluster.workers!).map((worker) => retire(worker!)));
    const failed = codes.filter((code) => code !== 0 && code !== null);
    if (failed.length > 0) throw new Error(`${failed.length} workers did not shut down cleanly`);
  }

  /** Rolling restart: each replacement accepts requests before its predecessor stops. */
  private roll(): Promise<void> {
    return (this.rolling ??= this.replaceAll().finally(() => (this.rolling = undefined)));
  }

  private async replaceAll(): Promise<void> {
    this.logger.info({ workers: this.serving.size }, 'replacing workers');
    const [first] = this.serving.keys();
    for (const [old, index] of [...this.serving]) {
      // Exited in the meantime and already replaced.
      if (!this.serving.has(old)) continue;
      if (this.stopping) return;
      try {
        await this.add(index, { migrates: old === first });
      } catch (err) {
        this.logger.error({ err }, 'replacement worker did not start; keeping the old workers');
        return;
      }
      this.serving.delete(old);
      await retire(old);
    }
    this.logger.info('workers replaced');
  }

  private async add(index: number, { migrates = false } = {}): Promise<void> {
    const { migrateOnStart, METRICS_PORT: port } = this.env;
    const worker = cluster.fork({
      ...this.settings,
      MIGRATE_ON_START: String(migrates && migrateOnStart),
      // Each process serves its own metrics on its own port.
      ...(port && { METRICS_PORT: String(port + index) }),
    });
    // Ignore failed messages and connections to a worker that exits. The exit itself is handled below.
    worker.on('error', () => {});
    const ending = endOf(worker);
    this.url = await Promise.race([
      readyAt(worker),
      ending.then((end) => {
        throw new WorkerExited(end);
      }),
    ]);
    this.serving.set(worker, index);
    void ending.then((end) => this.handleExit(worker, end));
  }

  private handleExit(worker: Worker, end: Ending): void {
    // Workers that are not in the map were stopped on purpose.
    const index = this.serving.get(worker);
    if (index === undefined) return;
    this.serving.delete(worker);
    if (!this.stopping) void this.startReplacement(index, end);
  }

  private async startReplacement(index: number, { code, signal }: Ending): Promise<void> {
    const now = Date.now();
    this.exits = [...this.exits.filter((time) => now - time < EXIT_WINDOW_MS), now];
    if (this.exits.length >= MAX_EXITS) {
      const message = `Workers exited ${MAX_EXITS} times within a minute, the last ${how({ code, signal })}. Stopping. See the log above for the cause.`;
      return this.fail(new WorkerExited({ code, signal }, message));
    }
    const delayMs = Math.min(MIN_DELAY_MS * 2 ** (this.exits.length - 1), MAX_DELAY_MS);
    this.logger.error({ code, signal, delayMs }, 'worker exited; starting a replacement');
    await sleep(delayMs);
    if (this.stopping) return;
    try {
      await this.add(index);
    } catch (error) {
      if (!this.stopping) await this.startReplacement(index, (error as WorkerExited).ending);
    }
  }
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
