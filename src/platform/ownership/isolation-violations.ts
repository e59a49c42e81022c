import { Injectable, Logger } from '@nestjs/common';
import { type Counter, Metrics } from '../observability/metrics/metrics.js';
import type { OwnerId } from './owner-id.js';

/** Reports responses that were blocked because they contained another owner's row. Each one is a bug to investigate. */
@Injectable()
export class IsolationViolations {
  private readonly logger = new Logger('OwnershipInterceptor');
  private readonly counter: Counter;

  constructor(metrics: Metrics) {
    this.counter = metrics.counter({
      name: 'todo_isolation_breaches_total',
      help: 'Responses blocked because they contained a row of another owner. Must be 0.',
    });
  }

  report(where: { owner?: OwnerId; requestId?: string; route?: string }): void {
    this.counter.count();
    this.logger.error({
      event: 'isolation-breach',
      ...where,
      message: 'blocked a response that contained a row of another owner',
    });
  }
}
