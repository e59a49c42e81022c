import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { OwnerId } from '../../ownership/owner-id.js';
import { Problem } from '../../errors/problem.js';
import { ProblemResponse } from '../problem/problem-response.js';
import { Conflict, InvalidInput } from '../../errors/problems.js';
import { IdempotencyKeyReused, RequestInProgress } from './idempotency.errors.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { type StoredResponse, seal, sha256, unseal } from './stored-response.js';

const HEADER = 'idempotency-key';
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** A key of up to 255 visible characters. */
const KEY = /^[\x21-\x7e]{1,255}$/;
/** Of those that are past 24 hours, so many go with each new one. */
const MAX_REMOVED = 20;
/** What an answer says beside its body. */
const KEPT_HEADERS = ['content-type', 'etag', 'link', 'location'];
/** Problems that the request itself has met, and would meet again; what is wrong with its form or with the moment is not kept. */
const KEPT_PROBLEMS = new Set([404, 409, 410, 412, 422, 428]);

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the same request again is answered as the first time.
 * The key is claimed, the work done and the answer kept in one transaction: all are there, or none.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly keys: IdempotencyKeysRepository,
    private readonly work: UnitOfWork,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { owner, method, headers, body } = request;
    const key = headers[HEADER];
    // A stream is read once, so it cannot be compared.
    const isComparable =
      body === undefined || body === null || Object.getPrototypeOf(body) === Object.prototype;
    if (key === undefined || owner === undefined || !WRITES.has(method) || !isComparable)
      return next.handle();
    if (typeof key !== 'string' || !KEY.test(key)) throw refuseKey();
    return from(this.once({ owner, key, request, reply: http.getResponse<FastifyReply>() }, next));
  }

  private async once(exchange: Exchange, next: CallHandler): Promise<unknown> {
    const { owner, key, request, reply } = exchange;
    const keyHash = sha256(key);
    const fingerprint = fingerprintOf(request);
    const outcome = await this.work.run(owner, async () => {
      if (!(await this.keys.claim(owner, { keyHash, fingerprint }))) {
        return this.known(owner, key, fingerprint);
      }
      const outcome = await this.outcome(exchange, next);
      const sealed = await seal(outcome.answer, key);
      await Promise.all([
        this.keys.keepAnswer(owner, keyHash, sealed),
        this.keys.removeOld(owner, MAX_REMOVED),
      ]);
      return outcome;
    });
    if (outcome.problem) throw outcome.problem;
    if (!outcome.isReplay) return outcome.answer.body;
    void reply
      .status(outcome.answer.status)
      .headers(outcome.answer.headers)
      .header('idempotency-replayed', 'true');
    return outcome.answer.body;
  }

  /** What the request comes to; a problem of its own is an answer too, and undoes only what came after the claim. */
  private async outcome({ owner, request, reply }: Exchange, next: CallHandler): Promise<Outcome> {
    try {
      const body: unknown = await this.work.attempt(owner, () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      );
      return { answer: { status: reply.statusCode, headers: keptHeaders(reply.getHeaders()), body } };
    } catch (error) {
      if (!(error instanceof Problem) || !isKept(error)) throw error;
      const headers = { ...error.headers, 'content-type': 'application/problem+json; charset=utf-8' };
      const body = ProblemResponse.from(error, request.id);
      return { answer: { status: error.type.status, headers, body }, problem: error };
    }
  }

  private async known(owner: OwnerId, key: string, fingerprint: Buffer): Promise<Outcome> {
    const known = await this.keys.find(owner, sha256(key));
    if (!known?.answer) throw new RequestInProgress();
    if (!known.fingerprint.equals(fingerprint)) throw new IdempotencyKeyReused();
    return { answer: await unseal(known.answer, key), isReplay: true };
  }
}

interface Exchange {
  readonly owner: OwnerId;
  readonly key: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

interface Outcome {
  readonly answer: StoredResponse;
  readonly problem?: Problem;
  readonly isReplay?: boolean;
}

/** All that decides what the request does. */
const fingerprintOf = ({ method, url, headers, body }: FastifyRequest): Buffer =>
  sha256(
    method,
    url,
    headers['if-match'] ?? '',
    headers['if-none-match'] ?? '',
    JSON.stringify(body ?? null),
  );

function keptHeaders(headers: ReturnType<FastifyReply['getHeaders']>): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

const isKept = (problem: Problem): boolean =>
  KEPT_PROBLEMS.has(problem.type.status) && problem.type !== Conflict.type;

const refuseKey = (): InvalidInput =>
  new InvalidInput({
    errors: [
      { pointer: `/${HEADER}`, detail: `${HEADER} must be 1 to 255 visible ASCII characters`, in: 'header' },
    ],
  });
