import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Orchestrators kill after ten seconds. Requests get eight, to leave time to stop the database. */
const STEP_TIMEOUT_MS = 8_000;
const TOTAL_TIMEOUT_MS = 9_500;

interface Closable {
  close(): Promise<unknown>;
}

/** Closes resources in reverse order of opening, so that requests are drained before the database closes. */
export class GracefulShutdown {
  private readonly opened: Promise<Closable>[] = [];
  private running?: Promise<boolean>;
  private stopping = false;

  /** Registers a resource. A shutdown during its opening waits for it. */
  opens<T extends Closable>(opening: Promise<T>): Promise<T> {
    this.opened.push(opening);
    return opening;
  }

  /** Shuts down on SIGTERM and SIGINT (Ctrl-C). */
  onSignal(logger: Logger): void {
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void this.stop(signal, logger));
  }

  /** Closes everything, once. Resolves to false if something was not closed in time. */
  run(onFault: (error: unknown) => void = () => {}): Promise<boolean> {
    return (this.running ??= this.closeAll(onFault));
  }

  private async closeAll(onFault: (error: unknown) => void): Promise<boolean> {
    let clean = true;
    for (const opening of this.opened.toReversed()) {
      // A failure to open was already reported.
      const closing = opening.catch(() => undefined).then((opened) => opened?.close());
      await withTimeout(closing).catch((error: unknown) => {
        clean = false;
        onFault(error);
      });
    }
    return clean;
  }

  private async stop(signal: string, logger: Logger): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), TOTAL_TIMEOUT_MS).unref();
    const clean = await this.run((err) => logger.error({ err }, 'closing failed'));
    logger.info('stopped');
    process.exit(clean ? 0 : 1);
  }
}

async function withTimeout(closing: Promise<unknown>): Promise<void> {
  const timeout = sleep(STEP_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`not closed within ${STEP_TIMEOUT_MS} ms`);
  });
  await Promise.race([closing, timeout]);
}
