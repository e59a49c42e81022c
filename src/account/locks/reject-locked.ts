import type { FastifyInstance } from 'fastify';
import { Identity } from '../../platform/identity/identity.js';
import { sendProblem } from '../../platform/http/problem/problem.filter.js';
import type { LockedOwners } from './locked-owners.js';
import { AccountLocked } from './locks.errors.js';

/** Rejects requests of locked owners, from any issuer, before the body is read. */
export function rejectLockedAccounts(fastify: FastifyInstance, locked: LockedOwners): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked } = request;
    if (checked instanceof Identity && locked.has(checked.subject))
      sendProblem(new AccountLocked(), request, reply);
    else done();
  });
}
