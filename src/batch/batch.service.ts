import { Injectable } from '@nestjs/common';
import { problem, Problem, type ProblemType, typeUri } from '../platform/errors/problem.js';
import { PAGE_BYTES } from '../platform/database/page-bytes.js';
import { ProblemResponse } from '../platform/http/problem/problem-response.js';
import {
  Conflict,
  DatabaseTimedOut,
  DatabaseUnavailable,
  InternalError,
  TooManyRequests,
} from '../platform/errors/problems.js';
import { TimeSlice } from '../platform/concurrency/semaphore.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ServiceOverloaded } from '../platform/concurrency/load-monitor.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import type { BatchDto, BatchResponse, OperationDto, OperationResult } from './dto/batch.dto.js';
import { resolved, type Rows } from './references.js';
import { type Sender, SingleRoutes } from './single-routes.js';

export class OperationSkipped extends problem({
  name: 'not-done',
  status: 424,
  title: 'Operation skipped',
  detail: 'Skipped because another operation of this atomic batch failed.',
}) {}

/** Problems that a retry of the same request may not meet again. */
const TRANSIENT = [
  InternalError,
  DatabaseUnavailable,
  DatabaseTimedOut,
  ServiceOverloaded,
  TooManyRequests,
  Conflict,
];

/** After one of these, the remaining operations are not tried: each would wait for its own timeout. */
const OUTAGES = [DatabaseUnavailable, DatabaseTimedOut];

@Injectable()
export class BatchService {
  constructor(
    private readonly routes: SingleRoutes,
    private readonly work: UnitOfWork,
  ) {}

  async run(
    owner: OwnerId,
    { atomic = false, operations }: BatchDto,
    sender: Sender,
  ): Promise<BatchResponse> {
    if (atomic) return this.allOrNothing(owner, operations, sender);
    const batch = new Batch(this.routes, sender);
    for (const [nth, operation] of operations.entries()) {
      // A savepoint: a failed operation must not roll back others in a surrounding unit of work.
      await this.attempt(owner, () => batch.send(operation)).catch((error: unknown) => {
        // The commit failed, or the operation was never sent. Earlier operations stay applied and are reported.
        if (!(error instanceof Problem)) throw error;
        batch.results[nth] = resultOf(error, sender);
      });
      const Outage = OUTAGES.find(({ type }) => isOf(type, batch.results[nth]!.body));
      if (!Outage) continue;
      batch.results.push(...operations.slice(nth + 1).map(() => resultOf(new Outage(), sender)));
      break;
    }
    // Nothing was applied, so report the outage for the whole request.
    if (operations.length > 0 && batch.results.every(isUnavailable)) throw new DatabaseUnavailable();
    this.rejectTransient(owner, batch.results);
    return { applied: true, results: batch.results };
  }

  private async allOrNothing(
    owner: OwnerId,
    operations: readonly OperationDto[],
    sender: Sender,
  ): Promise<BatchResponse> {
    const batch = new Batch(this.routes, sender);
    const failed = await this.attempt(owner, async () => {
      for (const operation of operations) await batch.send(operation);
    });
    if (!failed) return { applied: true, results: batch.results };
    if (isUnavailable(failed)) throw new DatabaseUnavailable();
    this.rejectTransient(owner, [failed]);
    const failedAt = batch.results.length - 1;
    const results = operations.map((_, nth) =>
      nth === failedAt ? failed : resultOf(new OperationSkipped(), sender),
    );
    return { applied: false, results };
  }

  /**
   * Rolls back on a transient problem if the response would be stored for the idempotency key: a retry must not get it.
   */
  private rejectTransient(owner: OwnerId, results: readonly OperationResult[]): void {
    if (!this.work.isOpen(owner)) return;
    const Transient = TRANSIENT.find(({ type }) => results.some(({ body }) => isOf(type, body)));
    if (Transient) throw new Transient();
  }

  /** Runs the work atomically. @returns the failed result, or null on success */
  private async attempt(owner: OwnerId, work: () => Promise<void>): Promise<OperationResult | null> {
    try {
      await this.work.attempt(owner, work);
      return null;
    } catch (error) {
      if (error instanceof OperationFailed) return error.result;
      throw error;
    }
  }
}

class OperationFailed extends Error {
  constructor(readonly result: OperationResult) {
    super(`an operation failed with status ${result.status}`);
  }
}

/** Sends operations in order and collects their results. */
class Batch {
  readonly results: OperationResult[] = [];
  private readonly slice = new TimeSlice();
  private readonly rows = new Map<string, string>();
  /** Approximate number of JSON characters left for the response. */
  private charactersLeft = PAGE_BYTES;

  constructor(
    private readonly routes: SingleRoutes,
    private readonly sender: Sender,
  ) {}

  /** @throws OperationFailed */
  async send(operation: OperationDto): Promise<void> {
    // Rejected operations never wait for I/O, so yield to the event loop here.
    if (this.slice.isOver) await this.slice.end();
    const result = await this.sendResolved(operation, this.rows);
    this.results.push(result);
    if (result.status >= 400) throw new OperationFailed(result);
    const { id } = (result.body ?? {}) as { id?: string };
    if (operation.ref !== undefined && id !== undefined) this.rows.set(operation.ref, id);
  }

  private async sendResolved(operation: OperationDto, rows: Rows): Promise<OperationResult> {
    try {
      const { result, characters } = await this.routes.send(
        resolved(operation, rows),
        this.sender,
        this.charactersLeft,
      );
      this.charactersLeft -= characters;
      return result;
    } catch (error) {
      if (error instanceof Problem) return resultOf(error, this.sender);
      throw error;
    }
  }
}

/** Whether the operation failed because the database is unavailable. */
const isUnavailable = ({ body }: OperationResult): boolean => isOf(DatabaseUnavailable.type, body);

const isOf = (type: ProblemType, body: object | null): boolean =>
  (body as { type?: unknown } | null)?.type === typeUri(type);

const resultOf = (problem: Problem, { requestId }: Sender): OperationResult => ({
  status: problem.type.status,
  headers: {},
  body: ProblemResponse.from(problem, requestId),
});
