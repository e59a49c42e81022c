import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, map, type Observable, switchMap, tap } from 'rxjs';
import { Env } from '../../config/env.js';
import { ClockReading, requestContext } from '../../request-context.js';
import { DatabaseIdentity } from '../../database/database-facts.js';
import { READS_REPLICA, Replica } from '../../database/replica.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { OwnerId } from '../../ownership/owner-id.js';
import { OwnerLock } from '../../change-log/owners.repository.js';
import { bodyTypeOf, IdPipe, inputTypeOf, routeParams } from '../validation/route-params.js';
import { InputPipe } from '../validation/input.pipe.js';
import {
  hasReadOnly,
  type ReadOnlyFields,
  readOnlyFieldsOf,
  withoutUnchanged,
} from '../validation/read-only.js';
import { PAGED, type Paging } from '../pagination.js';
import {
  clockTag,
  type HttpContext,
  idIn,
  isNotModified,
  isRead,
  type Precondition,
  preconditionOf,
  PreconditionRequired,
  tagged,
  takeVersion,
} from './precondition.js';
import { type ChangedRows, VERSIONED_RESOURCE, type VersionedRows } from './versioned-resource.js';

/**
 * Conditional requests (RFC 9110, section 13). A conditional change is checked and applied under the owner lock, in one unit
 * of work. A conditional read of an unchanged resource returns 304.
 */
@Injectable()
export class PreconditionInterceptor implements NestInterceptor {
  private readonly isStrict: boolean;
  private readonly ids = new IdPipe();
  private readonly input = new InputPipe();

  constructor(
    env: Env,
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly replica: Replica,
    private readonly database: DatabaseIdentity,
  ) {
    this.isStrict = env.REQUIRE_IF_MATCH;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const host = context.switchToHttp();
    const http = { request: host.getRequest<FastifyRequest>(), reply: host.getResponse<FastifyReply>() };
    if (http.request.owner === undefined) return next.handle();
    const responses = isRead(http.request)
      ? this.read(context, next, http)
      : this.change(context, next, http.request);
    return responses.pipe(map((response) => tagged(response, http)));
  }

  /** A list is unchanged while its owner's clock is, unless it depends on the current time. */
  private read(context: ExecutionContext, next: CallHandler, http: HttpContext): Observable<unknown> {
    const paging = this.reflector.get<Paging | undefined>(PAGED, context.getHandler());
    const query = http.request.query as object;
    const isTagged =
      paging?.isInChangeLog === true && !paging.timeDependent.some((parameter) => parameter in query);
    const mayLag =
      this.replica.isConfigured && this.reflector.get(READS_REPLICA, context.getHandler()) === true;
    if (!isTagged && !mayLag) return next.handle();
    if (!mayLag && http.request.headers['if-none-match'] === undefined) return this.readWithClock(next, http);
    // Read the clock before the list. A change in between makes the tag older than the list. That is safe.
    return from(this.clock(http.request.owner!)).pipe(
      switchMap(({ clock, database }) => {
        if (isTagged && clock && isNotModified(clockTag(clock, database), http))
          return this.unchanged(context, http);
        if (mayLag && clock) requestContext.getStore()!.notBefore = clock;
        return next.handle();
      }),
    );
  }

  /** Validates the request before returning 304. */
  private async unchanged(context: ExecutionContext, { request, reply }: HttpContext): Promise<undefined> {
    try {
      const { id } = request.params as { id?: string };
      if (id !== undefined) this.ids.transform(id, { type: 'param', data: 'id' });
      const metatype = inputTypeOf(context, RouteParamtypes.QUERY);
      if (metatype) await this.input.transform(request.query, { type: 'query', metatype });
    } catch (error) {
      void reply.removeHeader('etag');
      throw error;
    }
    return undefined;
  }

  private readWithClock(next: CallHandler, { reply }: HttpContext): Observable<unknown> {
    const clock = (requestContext.getStore()!.clock = new ClockReading());
    return from(this.database.read()).pipe(
      switchMap((database) =>
        next.handle().pipe(
          tap(() => {
            if (clock.time) void reply.header('etag', clockTag(clock.time, database));
          }),
        ),
      ),
    );
  }

  private async clock(owner: OwnerId) {
    const database = await this.database.read();
    return { clock: await this.ownerLock.peek(owner), database };
  }

  private change(context: ExecutionContext, next: CallHandler, request: FastifyRequest): Observable<unknown> {
    const target = this.targetOf(context, request);
    if (!target) return next.handle();
    const precondition = preconditionOf(request, target);
    if (!routeParams(context).has(RouteParamtypes.BODY)) takeVersion(request);
    if (this.isStrict && !precondition.isGiven) throw new PreconditionRequired();
    if (precondition.isGiven || hasReadOnly(request.body, target.readOnly))
      return from(this.changeExpected(target, precondition, { request, next }));
    return next.handle();
  }

  /** A row that is sent back whole is compared under the same lock; that reads it once for both. */
  private async changeExpected(
    target: Target,
    precondition: Precondition,
    { request, next }: { readonly request: FastifyRequest; readonly next: CallHandler },
  ): Promise<unknown> {
    const { rows, id, owner, creates } = target;
    return this.work.run(owner, async () => {
      const current = await this.ownerLock.acquireAnd(owner, () => rows.current(owner, id));
      // The route itself reports a missing row.
      if (current || creates) precondition.check(current);
      if (hasReadOnly(request.body, target.readOnly)) await compareReadOnly(request, target, current);
      return lastValueFrom(next.handle(), { defaultValue: undefined });
    });
  }

  /** Returns null if the request changes no existing row. */
  private targetOf(context: ExecutionContext, request: FastifyRequest): Target | null {
    const changed = this.reflector.getAllAndOverride<ChangedRows | undefined>(VERSIONED_RESOURCE, [
      context.getHandler(),
      context.getClass(),
    ]);
    const owner = request.owner!;
    const id = changed?.isAlone ? owner : idIn(request);
    if (!changed || id === null) return null;
    const rows = this.modules.get<VersionedRows>(changed.rows, { strict: false });
    const { hasVersionInBody } = changed;
    // Excludes PUT of a task's label, because it does not create a task.
    const creates = request.method === 'PUT' && request.routeOptions.url!.endsWith('/:id');
    const readOnly = readOnlyFieldsOf(bodyTypeOf(context) ?? Object);
    return { rows, id, owner, creates, hasVersionInBody, readOnly };
  }
}

interface Target {
  readonly rows: VersionedRows;
  readonly id: string;
  readonly owner: OwnerId;
  readonly creates: boolean;
  readonly hasVersionInBody: boolean;
  readonly readOnly: ReadOnlyFields;
}

/** Removes unchanged read-only fields from the body. The pipe rejects the remaining ones. */
async function compareReadOnly(
  request: FastifyRequest,
  { rows, id, owner, creates, readOnly }: Target,
  current: object | null,
): Promise<void> {
  const stored = current && rows.created ? await rows.created(owner, id) : current;
  // A PUT that creates a row can repeat its id and owner.
  const row = stored ?? (creates ? { id, ownerId: owner } : null);
  request.body = withoutUnchanged(request.body as object, readOnly, row);
}
