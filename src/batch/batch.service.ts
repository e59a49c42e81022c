import { Injectable } from '@nestjs/common';
import { PAGE_BYTES } from '../platform/database/page-bytes.js';
import { Problem, type ProblemType, typeUri } from '../platform/errors/problem.js';
import { ProblemResponse } from '../platform/http/problem/problem-response.js';
import {
  Conflict,
  DatabaseTimedOut,
  DatabaseUnavailable,
  InternalError,
} from '../platform/errors/problems.js';
import { TimeSlice } from '../platform/concurrency/time-slice.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ServiceOverloaded } from '../platform/concurrency/load-monitor.errors.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { TooManyRequests } from '../platform/limits/rate-limits/rate-limits.errors.js';
import { OperationSkipped } from './batch.errors.js';
import type { BatchDto, OperationDto } from './dto/batch.dto.js';
import type { BatchResponse, OperationResult } from './dto/batch.response.js';
import { resolved, type Rows } from './references.js';
import type { Sender } from './sent-by.decorator.js';
import { SingleRoutes } from './single-routes.js';

/** What the same request can come through another time. */
const PASSING = [
  InternalError,
  DatabaseUnavailable,
  DatabaseTimedOut,
  ServiceOverloaded,
  TooManyRequests,
  Conflict,
];

/** Where the database does not answer one operation, it is not asked for the others either, each of which would wait as long. */
const AWAY = [DatabaseUnavailable, DatabaseTimedOut];

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
      // In a unit of work around the batch, one that fails must take nothing else along.
      await this.undoing(owner, () => batch.send(operation)).catch((error: unknown) => {
        // Its commit has failed, or it was not even sent; what was done before it stays done, and is to be answered.
        if (!(error instanceof Problem)) throw error;
        batch.results[nth] = refusal(error, sender);
      });
      const away = AWAY.find(({ type }) => isOf(type, batch.results[nth]!.body));
      if (!away) continue;
      batch.results.push(...operations.slice(nth + 1).map(() => refusal(new away(), sender)));
      break;
    }
    // Nothing was done: that is no answer to keep, and none to look through.
    if (operations.length > 0 && batch.results.every(isAway)) throw new DatabaseUnavailable();
    this.refuseToKeep(owner, batch.results);
    return { applied: true, results: batch.results };
  }

  private async allOrNothing(
    owner: OwnerId,
    operations: readonly OperationDto[],
    sender: Sender,
  ): Promise<BatchResponse> {
    const batch = new Batch(this.routes, sender);
    const failed = await this.undoing(owner, async () => {
      for (const operation of operations) await batch.send(operation);
    });
    if (!failed) return { applied: true, results: batch.results };
    if (isAway(failed)) throw new DatabaseUnavailable();
    this.refuseToKeep(owner, [failed]);
    const failedAt = batch.results.length - 1;
    const results = operations.map((_, nth) =>
      nth === failedAt ? failed : refusal(new OperationSkipped(), sender),
    );
    return { applied: false, results };
  }

  /**
   * A repeated request is answered as the first one: better not to have done any of it than to keep what only the moment
   * was to blame for.
   */
  private refuseToKeep(owner: OwnerId, results: readonly OperationResult[]): void {
    if (!this.work.isOpen(owner)) return;
    const passing = PASSING.find(({ type }) => results.some(({ body }) => isOf(type, body)));
    if (passing) throw new passing();
  }

  /** Does what is to be done, or none of it: then it is told what has failed. */
  private async undoing(owner: OwnerId, work: () => Promise<void>): Promise<OperationResult | null> {
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
    super(`an operation was answered ${result.status}`);
  }
}

/** Operations that are sent one after the other, and what they come to. */
class Batch {
  readonly results: OperationResult[] = [];
  private readonly slice = new TimeSlice();
  private readonly rows = new Map<string, string>();
  /** How many characters of JSON the answer may still have; it has few more. */
  private left = PAGE_BYTES;

  constructor(
    private readonly routes: SingleRoutes,
    private readonly sender: Sender,
  ) {}

  /** @throws OperationFailed */
  async send(operation: OperationDto): Promise<void> {
    // Operations that are refused wait for nothing.
    if (this.slice.isOver) await this.slice.end();
    const result = await this.resultOf(operation, this.rows);
    this.results.push(result);
    if (result.status >= 400) throw new OperationFailed(result);
    const { id } = (result.body ?? {}) as { id?: string };
    if (operation.ref !== undefined && id !== undefined) this.rows.set(operation.ref, id);
  }

  private async resultOf(operation: OperationDto, rows: Rows): Promise<OperationResult> {
    try {
      const { result, characters } = await this.routes.send(
        resolved(operation, rows),
        this.sender,
        this.left,
      );
      this.left -= characters;
      return result;
    } catch (error) {
      if (error instanceof Problem) return refusal(error, this.sender);
      throw error;
    }
  }
}

/** Whether it failed because the database is away. */
const isAway = ({ body }: OperationResult): boolean => isOf(DatabaseUnavailable.type, body);

const isOf = (type: ProblemType, body: object | null): boolean =>
  (body as { type?: unknown } | null)?.type === typeUri(type);

const refusal = (problem: Problem, { requestId }: Sender): OperationResult => ({
  status: problem.type.status,
  headers: {},
  body: ProblemResponse.from(problem, requestId),
});
