import { Injectable, Logger } from '@nestjs/common';
import { type Counter, Metrics } from '../observability/metrics/metrics.js';
import type { OwnerId } from './owner-id.js';

/** A row of another owner that was kept from leaving. It should not have been there: somebody has to look into it. */
@Injectable()
export class IsolationViolations {
  private readonly logger = new Logger('OwnershipInterceptor');
  private readonly counter: Counter;

  constructor(metrics: Metrics) {
    this.counter = metrics.counter({
      name: 'todo_isolation_breaches_total',
      help: 'Answers that held a row of another owner, and were not sent. Not one is in order.',
    });
  }

  report(where: { owner?: OwnerId; requestId?: string; route?: string }): void {
    this.counter.count();
    this.logger.error({
      event: 'isolation-breach',
      ...where,
      message: 'the answer held a row of another owner and was not sent',
    });
  }
}
