import type { Logger } from '@nestjs/common';
import type { Job, LogFunctionFactory } from 'graphile-worker';
import type { StoredPayload } from './job-handlers.js';

const LOG_INTERVAL_MS = 10_000;

/**
 * Forwards graphile-worker's messages to the service's log, with a job's id and owner, but never its payload. Logs the
 * library's shutdown errors at info level.
 */
export function queueLog(
  logger: Logger,
  stop: AbortSignal,
  onGivenUp: (kind: string) => void,
): LogFunctionFactory {
  const log = throttleErrors(logger);
  return () =>
    (level, message, { failure, job, error, fatalError } = {}) => {
      if (failure === true) {
        const { attempts, max_attempts, task_identifier } = job as Job;
        if (attempts >= max_attempts) onGivenUp(task_identifier);
        return logger.error(describeFailure(job as Job, error));
      }
      const line = { message, err: error ?? fatalError };
      if (stop.aborted) logger.log(line);
      else log(`${level}`, line);
    };
}

/** During a database outage each worker logs an error with every poll. */
function throttleErrors(logger: Logger): (level: string, line: object) => void {
  let loggedAt = -Infinity;
  return (level, line) => {
    if (level !== 'error' && level !== 'warning') return logger.log(line);
    const now = performance.now();
    if (now - loggedAt < LOG_INTERVAL_MS) return;
    loggedAt = now;
    if (level === 'error') logger.error(line);
    else logger.warn(line);
  };
}

function describeFailure(
  { id, task_identifier, payload, attempts, max_attempts }: Job,
  err: unknown,
): object {
  return {
    message: attempts < max_attempts ? 'job failed; it will be retried' : 'job failed permanently',
    job: id,
    kind: task_identifier,
    owner: (payload as StoredPayload).ownerId,
    attempt: attempts,
    err,
  };
}
