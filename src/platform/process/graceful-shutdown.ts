import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Orchestrators kill after ten seconds: requests get eight of them, so that the database can still be stopped. */
const STEP_LIMIT_MS = 8_000;
const TIME_LIMIT_MS = 9_500;

interface Closable {
  close(): Promise<unknown>;
}

/** What to close when the service stops, the last opened first: requests are drained before their database goes. */
export class GracefulShutdown {
  private readonly opened: Promise<Closable>[] = [];
  private running?: Promise<boolean>;
  private stopping = false;

  /** Closes it before what was opened earlier. A stop that comes while it is being opened waits for it. */
  opens<T extends Closable>(opening: Promise<T>): Promise<T> {
    this.opened.push(opening);
    return opening;
  }

  /** Stops the process on SIGTERM and on Ctrl-C. */
  onSignal(logger: Logger): void {
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void this.stop(signal, logger));
  }

  /** Closes everything, once. False where something could not be closed in time. */
  run(onFault: (error: unknown) => void = () => {}): Promise<boolean> {
    return (this.running ??= this.closeAll(onFault));
  }

  private async closeAll(onFault: (error: unknown) => void): Promise<boolean> {
    let clean = true;
    for (const opening of this.opened.toReversed()) {
      // What could not be opened has told so already.
      const closing = opening.catch(() => undefined).then((opened) => opened?.close());
      await inTime(closing).catch((error: unknown) => {
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
    setTimeout(() => process.exit(1), TIME_LIMIT_MS).unref();
    const clean = await this.run((err) => logger.error({ err }, 'could not be closed'));
    logger.info('stopped');
    process.exit(clean ? 0 : 1);
  }
}

async function inTime(closing: Promise<unknown>): Promise<void> {
  const late = sleep(STEP_LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`not closed after ${STEP_LIMIT_MS} ms`);
  });
  await Promise.race([closing, late]);
}
