import { OperatorError } from '../config/operator-error.js';

/** One of the processes that serve has ended, and was not told to. */
export class WorkerExited extends OperatorError {
  constructor(
    readonly code: number | null,
    readonly signal: string | null,
  ) {
    super(`A worker has ended ${how(code, signal)} before it took requests; what it said is above.`);
    this.name = 'WorkerEnded';
  }

  /** What the whole ends with. */
  get exitCode(): number {
    return this.code || 1;
  }

  tooOften(times: number): WorkerExited {
    const error = new WorkerExited(this.code, this.signal);
    error.message = `Workers have ended ${times} times within a minute, the last ${how(this.code, this.signal)}: the log above says why. The service gives up.`;
    return error;
  }
}

const how = (code: number | null, signal: string | null): string =>
  signal === null ? `with code ${code}` : `by ${signal}`;
