import cluster from 'node:cluster';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Env } from '../config/env.js';

/**
 * A system call for each line costs as much as reading a task, so lines of `info` are written at least this often or for
 * this much. A process that is killed loses what is not written yet.
 */
const FLUSH_MS = 100;
const BUFFER_BYTES = 8 * 1024;

/** The service's log: JSON lines with the time in ISO 8601; of one of several workers, with its number. */
export function createLogger(
  { LOG_LEVEL: level }: Pick<Env, 'LOG_LEVEL'>,
  destination: DestinationStream & { flush?(): void } = bufferedOutput(),
): Logger {
  const options: LoggerOptions = {
    level,
    base: cluster.worker ? { worker: cluster.worker.id } : null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    hooks: {
      logMethod(line, method, severity) {
        method.apply(this, line);
        if (severity >= pino.levels.values.warn!) destination.flush?.();
      },
    },
  };
  return pino(options, destination);
}

/** `flush` and not `flushSync`, which tries for ever where the output is closed or its disk full. */
function bufferedOutput(): DestinationStream & { flush(): void } {
  const output = pino.destination({ dest: 1, sync: true, minLength: BUFFER_BYTES, periodicFlush: FLUSH_MS });
  process.on('exit', () => output.flush());
  return output;
}

/** Of an error, what helps to find it, and nothing that could be somebody's data: PostgreSQL's `detail` quotes rows. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    name,
    message,
    code,
    constraint,
    stack,
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

/** Nest's own messages, and what is said through Nest's `Logger`, in the same log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    // What Nest says of each module and route it sets up is for whoever looks for a fault.
    this.logger.debug({ context, ...asObject(message) });
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context, ...asObject(message) });
  }

  error(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    // Of an error that keeps it from starting, whoever has asked it to start is told.
    if (context !== 'ExceptionHandler') this.logger.error({ context, ...asObject(message) });
  }
}

function asObject(message: unknown): object {
  if (message instanceof Error) return { err: message, msg: message.message };
  if (typeof message !== 'object' || message === null) return { msg: String(message) };
  const { message: msg, ...fields } = message as { message?: unknown };
  return { ...fields, msg };
}
