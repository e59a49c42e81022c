import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  bearerToken,
  type Identity,
  type TicketAuthenticator,
  type TokenAuthenticator,
} from '../../identity.js';
import { API_PREFIX, ISSUER_PATH, isUnlimited, pathOf, withoutSlash } from '../../http/routes.js';
import { sendProblem } from '../../http/problem/problem.filter.js';
import { TooManyRequests } from '../../errors/problems.js';
import type { RateLimits } from './rate-limits.js';
import type { Window } from './windows.js';

const API = `/${API_PREFIX}/`;
const POLICY = 'ratelimit-policy';
const REMAINING = 'ratelimit';
/** Maximum length of an email address (RFC 5321). */
const MAX_ACCOUNT_LENGTH = 320;

type Done = () => void;

/**
 * Counts every request before reading its body, and rejects requests over the limit. Requests with a valid token count per
 * owner, all others per address. Forged tokens therefore use up neither the quota of the owner they name nor that of
 * signed-in users behind the same address.
 */
export class RequestLimiter {
  constructor(
    private readonly limits: RateLimits,
    private readonly tokens: TokenAuthenticator,
    private readonly tickets: TicketAuthenticator,
  ) {}

  limit(fastify: FastifyInstance): void {
    fastify.decorateRequest('checked', undefined);
    // After onRequest, where CORS sets the headers that browsers need to read a 429, and answers preflight requests.
    fastify.addHook('preParsing', (request, reply, _payload, done) => this.enter(request, reply, done));
    fastify.addHook('onRoute', (route) => {
      if (route.url.startsWith(`${ISSUER_PATH}/`))
        route.preHandler = (request, reply) => this.enterIssuer(request, reply);
    });
  }

  private enter(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    // Unknown routes such as `POST /health/live` are counted.
    const { url, config } = request.routeOptions;
    if (config.isUnlimited || (url !== undefined && isUnlimited(request.url))) return done();
    const token = bearerToken(request.raw);
    if (token === undefined) return this.enterWithoutToken(request, reply, done);
    const known = this.tokens.recall(token);
    if (known) return this.admit(this.count(request, known), reply, done);
    // Outside the API the token may be of another kind, such as a session token.
    const isVerified = pathOf(request).startsWith(API) && !request.rejection;
    if (!isVerified) return this.admit(this.limits.ofAddress(request.ip), reply, done);
    void this.check(request, this.tokens.verify(token)).then((window) => this.admit(window, reply, done));
  }

  private enterWithoutToken(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    const { ticket } = request.query as { ticket?: unknown };
    // A rejected request must not use up the ticket.
    if (ticket === undefined || !request.routeOptions.config.takesTickets || request.rejection)
      return this.admit(this.limits.ofAddress(request.ip), reply, done);
    // Looking up a ticket queries the database, so guesses are limited first.
    const spent = this.limits.spentBy(request.ip);
    if (spent) return this.admit(spent, reply, done);
    void this.check(request, this.tickets.admit(request)).then((window) => this.admit(window, reply, done));
  }

  /** Stores the result for the guard. */
  private check(request: FastifyRequest, verification: Promise<Identity>): Promise<Window | undefined> {
    return verification.then(
      (identity) => this.count(request, identity),
      (error: Error) => {
        request.checked = error;
        return this.limits.ofAddress(request.ip);
      },
    );
  }

  private count(request: FastifyRequest, identity: Identity): Window | undefined {
    request.checked = identity;
    return this.limits.ofOwner(identity.subject);
  }

  private admit(window: Window | undefined, reply: FastifyReply, done: Done): void {
    if (!window) return done();
    const now = performance.now();
    reply.header(POLICY, window.policy.header).header(REMAINING, window.header(now));
    if (window.isSpent) return rejectRequest(window, reply);
    done();
  }

  /** Every POST to the issuer except sign-out may guess a password or send an email. */
  private async enterIssuer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> {
    const { pathname } = new URL(request.url, 'http://issuer');
    if (request.method === 'GET' || withoutSlash(pathname) === `${ISSUER_PATH}/sign-out`) return;
    const { byAddress, byAccount } = await this.limits.ofSignIn(request.ip, accountOf(request.body));
    if (byAddress) {
      const both = (name: string, own: string): string =>
        [reply.getHeader(name) ?? [], own].flat().join(', ');
      reply
        .header(POLICY, both(POLICY, byAddress.policy.header))
        .header(REMAINING, both(REMAINING, byAddress.header(performance.now())));
    }
    // The account's remaining quota is not disclosed.
    const spent = [byAddress, byAccount].find((window) => window?.isSpent);
    if (!spent) return;
    rejectRequest(spent, reply);
    return reply;
  }
}

function rejectRequest(window: Window, reply: FastifyReply): void {
  const seconds = window.secondsLeft(performance.now());
  sendProblem(new TooManyRequests({ seconds }), reply.request, reply);
}

function accountOf(body: unknown): string | undefined {
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.trim().toLowerCase().slice(0, MAX_ACCOUNT_LENGTH) : undefined;
}
