import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { OwnerId } from '../../ownership/owner-id.js';
import { Problem } from '../../errors/problem.js';
import { ProblemResponse } from '../problem/problem-response.js';
import { Conflict, InvalidInput } from '../../errors/problems.js';
import {
  IdempotencyKeyReused,
  RequestInProgress,
  seal,
  sha256,
  type StoredResponse,
  unseal,
} from './stored-response.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

const HEADER = 'idempotency-key';
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** 1 to 255 visible ASCII characters. */
const KEY = /^[\x21-\x7e]{1,255}$/;
/** Expired keys deleted with each new one. */
const MAX_REMOVED = 20;
/** Response headers to store. */
const STORED_HEADERS = ['content-type', 'etag', 'link', 'location'];
/** Problems that would recur on a retry. Invalid input and temporary failures are not stored. */
const STORED_PROBLEMS = new Set([404, 409, 410, 412, 422, 428]);

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): replays the first response to a repeated request.
 * Claiming the key, the work and storing the response happen in one transaction.
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
    // A stream can be read only once, so it cannot be compared.
    const isComparable =
      body === undefined || body === null || Object.getPrototypeOf(body) === Object.prototype;
    if (key === undefined || owner === undefined || !WRITES.has(method) || !isComparable)
      return next.handle();
    if (typeof key !== 'string' || !KEY.test(key)) throw invalidKey();
    return from(this.runOnce({ owner, key, request, reply: http.getResponse<FastifyReply>() }, next));
  }

  private async runOnce(keyed: KeyedRequest, next: CallHandler): Promise<unknown> {
    const { owner, key, request, reply } = keyed;
    const keyHash = sha256(key);
    const fingerprint = fingerprintOf(request);
    const outcome = await this.work.run(owner, async () => {
      if (!(await this.keys.claim(owner, { keyHash, fingerprint }))) {
        return this.replay(owner, key, fingerprint);
      }
      const outcome = await this.execute(keyed, next);
      const sealed = await seal(outcome.response, key);
      await Promise.all([
        this.keys.saveResponse(owner, keyHash, sealed),
        this.keys.removeOld(owner, MAX_REMOVED),
      ]);
      return outcome;
    });
    if (outcome.problem) throw outcome.problem;
    if (!outcome.isReplay) return outcome.response.body;
    void reply
      .status(outcome.response.status)
      .headers(outcome.response.headers)
      .header('idempotency-replayed', 'true');
    return outcome.response.body;
  }

  /** Runs the request. A stored problem rolls back only the work after the claim. */
  private async execute({ owner, request, reply }: KeyedRequest, next: CallHandler): Promise<Outcome> {
    try {
      const body: unknown = await this.work.attempt(owner, () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      );
      return { response: { status: reply.statusCode, headers: storedHeaders(reply.getHeaders()), body } };
    } catch (error) {
      if (!(error instanceof Problem) || !isStored(error)) throw error;
      const headers = { ...error.headers, 'content-type': 'application/problem+json; charset=utf-8' };
      const body = ProblemResponse.from(error, request.id);
      return { response: { status: error.type.status, headers, body }, problem: error };
    }
  }

  private async replay(owner: OwnerId, key: string, fingerprint: Buffer): Promise<Outcome> {
    const stored = await this.keys.find(owner, sha256(key));
    if (!stored?.answer) throw new RequestInProgress();
    if (!stored.fingerprint.equals(fingerprint)) throw new IdempotencyKeyReused();
    return { response: await unseal(stored.answer, key), isReplay: true };
  }
}

/** A request with an idempotency key. */
interface KeyedRequest {
  readonly owner: OwnerId;
  readonly key: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

interface Outcome {
  readonly response: StoredResponse;
  readonly problem?: Problem;
  readonly isReplay?: boolean;
}

/** Hashes everything that determines the effect of the request. */
const fingerprintOf = ({ method, url, headers, body }: FastifyRequest): Buffer =>
  sha256(
    method,
    url,
    headers['if-match'] ?? '',
    headers['if-none-match'] ?? '',
    JSON.stringify(body ?? null),
  );

function storedHeaders(headers: ReturnType<FastifyReply['getHeaders']>): Record<string, string> {
  return Object.fromEntries(
    STORED_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

const isStored = (problem: Problem): boolean =>
  STORED_PROBLEMS.has(problem.type.status) && problem.type !== Conflict.type;

const invalidKey = (): InvalidInput =>
  new InvalidInput({
    errors: [
      { pointer: `/${HEADER}`, detail: `${HEADER} must be 1 to 255 visible ASCII characters`, in: 'header' },
    ],
  });
