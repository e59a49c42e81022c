import type { FastifyInstance } from 'fastify';
import { Identity } from '../../platform/identity/identity.js';
import { sendProblem } from '../../platform/http/problem/problem.filter.js';
import type { LockedOwners } from './locked-owners.js';
import { AccountLocked } from './locks.errors.js';

/** Refuses the requests of owners who are locked, whichever issuer their tokens are of, before a body is read. */
export function rejectLockedAccounts(fastify: FastifyInstance, locked: LockedOwners): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked } = request;
    if (checked instanceof Identity && locked.has(checked.subject))
      sendProblem(new AccountLocked(), request, reply);
    else done();
  });
}
