import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bearerToken } from '../../identity/bearer-token.js';
import type { Identity } from '../../identity/identity.js';
import type { TicketAuthenticator, TokenAuthenticator } from '../../identity/authenticator.js';
import { API_PREFIX, ISSUER_PATH } from '../../http/api-prefix.js';
import { pathOf, withoutSlash } from '../../http/validation/path-of.js';
import { sendProblem } from '../../http/problem/problem.filter.js';
import { TooManyRequests } from './rate-limits.errors.js';
import type { RateLimits } from './rate-limits.js';
import { isUnlimited } from '../../http/unlimited-routes.js';
import type { Window } from './window.js';

const API = `/${API_PREFIX}/`;
const POLICY = 'ratelimit-policy';
const LEFT = 'ratelimit';
/** No e-mail address is longer (RFC 5321). */
const MAX_ACCOUNT_LENGTH = 320;

type Done = () => void;

/**
 * Counts every request before its body is read, and refuses those that are too many: by the owner where the token is good, by
 * the address where there is none. So a forged token spends nothing of whom it names, and where others forge them, whoever
 * has a good one is not kept out.
 */
export class RequestLimiter {
  constructor(
    private readonly limits: RateLimits,
    private readonly tokens: TokenAuthenticator,
    private readonly tickets: TicketAuthenticator,
  ) {}

  limit(fastify: FastifyInstance): void {
    fastify.decorateRequest('checked', undefined);
    // Not in onRequest: a browser may read a refusal only where CORS has had its say. A preflight ends there.
    fastify.addHook('preParsing', (request, reply, _payload, done) => this.enter(request, reply, done));
    fastify.addHook('onRoute', (route) => {
      if (route.url.startsWith(`${ISSUER_PATH}/`))
        route.preHandler = (request, reply) => this.enterIssuer(request, reply);
    });
  }

  private enter(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    // `POST /health/live` is no route, and counted.
    if (request.routeOptions.url !== undefined && isUnlimited(request.url)) return done();
    const token = bearerToken(request.raw);
    if (token === undefined) return this.enterWithoutToken(request, reply, done);
    const known = this.tokens.recall(token);
    if (known) return this.admit(this.count(request, known), reply, done);
    // Elsewhere it makes no difference who it is, and the token may be another's, as a session's is.
    const isVerified = pathOf(request).startsWith(API) && !request.refusal;
    if (!isVerified) return this.admit(this.limits.ofAddress(request.ip), reply, done);
    void this.check(request, this.tokens.verify(token)).then((window) => this.admit(window, reply, done));
  }

  private enterWithoutToken(request: FastifyRequest, reply: FastifyReply, done: Done): void {
    const { ticket } = request.query as { ticket?: unknown };
    // What is refused in any case must not use up the ticket.
    if (ticket === undefined || !request.routeOptions.config.takesTickets || request.refusal)
      return this.admit(this.limits.ofAddress(request.ip), reply, done);
    // A ticket is looked for in the database, which no caller may keep busy with guesses.
    const spent = this.limits.spentBy(request.ip);
    if (spent) return this.admit(spent, reply, done);
    void this.check(request, this.tickets.admit(request)).then((window) => this.admit(window, reply, done));
  }

  /** The guard is told what came of it, and need not ask again. */
  private check(request: FastifyRequest, checking: Promise<Identity>): Promise<Window | undefined> {
    return checking.then(
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
    reply.header(POLICY, window.policy.header).header(LEFT, window.header(now));
    if (window.isSpent) return refuse(window, reply);
    done();
  }

  /** Whatever is posted to the issuer, but for signing out, can be a guess, or makes it send mail. */
  private async enterIssuer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> {
    const { pathname } = new URL(request.url, 'http://issuer');
    if (request.method === 'GET' || withoutSlash(pathname) === `${ISSUER_PATH}/sign-out`) return;
    const { byAddress, byAccount } = await this.limits.ofSignIn(request.ip, accountOf(request.body));
    if (byAddress) {
      const both = (name: string, own: string): string =>
        [reply.getHeader(name) ?? [], own].flat().join(', ');
      reply
        .header(POLICY, both(POLICY, byAddress.policy.header))
        .header(LEFT, both(LEFT, byAddress.header(performance.now())));
    }
    // What others have spent at an account is told to nobody.
    const spent = [byAddress, byAccount].find((window) => window?.isSpent);
    if (!spent) return;
    refuse(spent, reply);
    return reply;
  }
}

function refuse(window: Window, reply: FastifyReply): void {
  const seconds = window.secondsLeft(performance.now());
  sendProblem(new TooManyRequests({ seconds }), reply.request, reply);
}

function accountOf(body: unknown): string | undefined {
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.trim().toLowerCase().slice(0, MAX_ACCOUNT_LENGTH) : undefined;
}
