import type { Logger } from '@nestjs/common';
import type { Job, LogFunctionFactory } from 'graphile-worker';
import type { StoredPayload } from './job-handlers.js';

const QUIET_MS = 10_000;

/**
 * graphile-worker's messages in the service's log; of a job only which it is and whose, never its payload. While the
 * service stops, what the library says of its own end is no news.
 */
export function queueLog(
  logger: Logger,
  stop: AbortSignal,
  onGivenUp: (kind: string) => void,
): LogFunctionFactory {
  const say = withoutRepeating(logger);
  return () =>
    (level, message, { failure, job, error, fatalError } = {}) => {
      if (failure === true) {
        const { attempts, max_attempts, task_identifier } = job as Job;
        if (attempts >= max_attempts) onGivenUp(task_identifier);
        return logger.error(describeFailure(job as Job, error));
      }
      const line = { message, err: error ?? fatalError };
      if (stop.aborted) logger.log(line);
      else say(`${level}`, line);
    };
}

/** While the database is away, each worker complains with every look for a job: the first of them is enough for a while. */
function withoutRepeating(logger: Logger): (level: string, line: object) => void {
  let complainedAt = -Infinity;
  return (level, line) => {
    if (level !== 'error' && level !== 'warning') return logger.log(line);
    const now = performance.now();
    if (now - complainedAt < QUIET_MS) return;
    complainedAt = now;
    if (level === 'error') logger.error(line);
    else logger.warn(line);
  };
}

function describeFailure(
  { id, task_identifier, payload, attempts, max_attempts }: Job,
  err: unknown,
): object {
  return {
    message: attempts < max_attempts ? 'a job failed and is tried again' : 'a job failed for the last time',
    job: id,
    kind: task_identifier,
    owner: (payload as StoredPayload).ownerId,
    attempt: attempts,
    err,
  };
}
