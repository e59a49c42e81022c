import { OperatorError } from '../config/operator-error.js';

/** A worker exited unexpectedly. */
export class WorkerExited extends OperatorError {
  constructor(
    readonly code: number | null,
    readonly signal: string | null,
  ) {
    super(`A worker exited ${how(code, signal)} before it was ready. See its output above.`);
    this.name = 'WorkerExited';
  }

  /** The exit code of the primary process. */
  get exitCode(): number {
    return this.code || 1;
  }

  tooOften(times: number): WorkerExited {
    const error = new WorkerExited(this.code, this.signal);
    error.message = `Workers exited ${times} times within a minute, the last ${how(this.code, this.signal)}. Stopping. See the log above for the cause.`;
    return error;
  }
}

const how = (code: number | null, signal: string | null): string =>
  signal === null ? `with code ${code}` : `by ${signal}`;
