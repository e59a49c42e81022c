import cluster from 'node:cluster';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Env } from '../config/env.js';

/** Must match package.json. A test checks it. */
export const VERSION = '0.1.0';

/**
 * Lines of `info` are buffered for up to this time and size, because a system call per line costs as much as reading a task.
 * A killed process loses the buffer.
 */
const FLUSH_MS = 100;
const BUFFER_BYTES = 8 * 1024;

/** Creates the service's log: JSON lines with the time in ISO 8601 and, in a worker, its number. */
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

/** Uses `flush`, because `flushSync` retries forever if the output is closed or the disk is full. */
function bufferedOutput(): DestinationStream & { flush(): void } {
  const output = pino.destination({ dest: 1, sync: true, minLength: BUFFER_BYTES, periodicFlush: FLUSH_MS });
  process.on('exit', () => output.flush());
  return output;
}

/** Serializes an error without user data. PostgreSQL's `detail`, for example, quotes rows. */
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

/** Routes Nest's `Logger` to the service's log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    // Nest logs each module and route at this level.
    this.logger.debug({ context, ...asObject(message) });
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context, ...asObject(message) });
  }

  error(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    // Startup errors are printed by `exitWithError`.
    if (context !== 'ExceptionHandler') this.logger.error({ context, ...asObject(message) });
  }
}

function asObject(message: unknown): object {
  if (message instanceof Error) return { err: message, msg: message.message };
  if (typeof message !== 'object' || message === null) return { msg: String(message) };
  const { message: msg, ...fields } = message as { message?: unknown };
  return { ...fields, msg };
}
