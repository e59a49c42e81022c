import { Injectable } from '@nestjs/common';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long is waited, for what. */
@Injectable()
export class RetryPolicy {
  /** After the first attempt, the second, …; three days in all. After the last one the webhook is paused. */
  readonly retryMs: readonly number[] = [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    20 * HOUR,
  ];
  /** By this share a wait is shorter or longer, so that receivers which were away are not all called at once. */
  readonly jitter: number = 0.1;
  /** What a receiver's Retry-After counts at the most. */
  readonly maxRetryAfterMs: number = HOUR;

  readonly connectMs: number = 5 * SECOND;
  /** For the name, the connection and the answer. */
  readonly attemptMs: number = 10 * SECOND;
  /** Longer than an attempt takes: until then nobody else sends, if the process that does has died. */
  readonly leaseMs: number = 30 * SECOND;
  /** No message is begun after so long, so that other webhooks of the owner have their turn. */
  readonly runMs: number = 5 * SECOND;
  /** Of one owner's webhooks, so many are sent to at a time by one process, and so many in all. */
  readonly maxOfOwner: number = 5;
  readonly most: number = 50;
  /** When there is no room, it is looked again after so long. */
  readonly fullMs: number = 2 * SECOND;
  /** How long an attempt may go on while the service stops. */
  readonly graceMs: number = 3 * SECOND;

  /** How long finished deliveries are kept. */
  readonly keptMs: number = 30 * DAY;
}
