import type { Logger } from 'pino';

/** Orchestrators kill after ten seconds; what is not done shortly before is cut off. */
const TIME_LIMIT_MS = 9_500;

type Step = () => Promise<unknown>;

/** What to close when the service stops, the last opened first: requests are drained before their database goes. */
export class StopSequence {
  private readonly opened: Step[] = [];
  private stopping = false;

  /** Adds a step, to be taken before those that were added earlier. */
  add(step: Step): void {
    this.opened.push(step);
  }

  /** Stops the process on SIGTERM and on Ctrl-C. */
  onSignal(logger: Logger): void {
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void this.stop(signal, logger));
  }

  async run(onFault: (error: unknown) => void = () => {}): Promise<void> {
    for (const step of this.opened.toReversed()) await step().catch(onFault);
  }

  private async stop(signal: string, logger: Logger): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), TIME_LIMIT_MS).unref();
    await this.run((err) => logger.error({ err }, 'could not be closed'));
    logger.info('stopped');
    process.exit(0);
  }
}
