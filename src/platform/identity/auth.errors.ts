import { problem, type ProblemContext } from '../errors/problem.js';
import { RETRY_AFTER } from '../errors/problems.js';

// RFC 6750, section 3. A caller is told of a token that is none, and of one that has expired; which other check failed is
// for the log, not for a forger.
const challenge = (description: string) => ({
  'www-authenticate': `Bearer error="invalid_token", error_description="${description}"`,
});

/** `reason` is a code for the log. */
type Rejection = Pick<ProblemContext, 'detail' | 'cause'> & { readonly reason?: string };

export class TokenInvalid extends problem({
  name: 'token-invalid',
  status: 401,
  title: 'Not signed in',
  detail: 'The request needs a valid token: Authorization: Bearer <token>.',
  answeredBy: 'closed routes',
}) {
  readonly reason?: string;

  constructor({ reason, ...context }: Rejection = {}) {
    super({ ...context, headers: challenge('The token is missing or invalid') });
    this.reason = reason;
  }
}

export class NotAJwt extends TokenInvalid {
  constructor() {
    super({
      reason: 'format',
      detail:
        'The bearer token is not a JWT, but perhaps the token of a session. Get a JWT from GET /api/auth/token of the issuer, with the session, and send that.',
    });
  }
}

export class TicketInvalid extends TokenInvalid {
  constructor() {
    super({
      reason: 'ticket',
      detail:
        'The ticket is invalid, has expired or was used before. Get another from POST /api/v1/events/ticket.',
    });
  }
}

export class TokenExpired extends problem({
  name: 'token-expired',
  status: 401,
  title: 'Token expired',
  detail: 'The token has expired; get a new one and try again.',
  answeredBy: 'closed routes',
}) {
  readonly reason = 'expired';

  constructor(cause?: unknown) {
    super({ cause, headers: challenge('The token expired') });
  }
}

/** Why a token was rejected, as a code that holds nothing of the token. */
export const rejectionOf = (checked: unknown): string | undefined =>
  checked instanceof TokenInvalid || checked instanceof TokenExpired ? checked.reason : undefined;

export class KeysUnavailable extends problem({
  name: 'keys-unavailable',
  status: 503,
  title: 'Signing keys unavailable',
  detail: 'The keys that tokens are verified with cannot be had at the moment; try again shortly.',
  answeredBy: 'closed routes',
}) {
  constructor(cause?: unknown) {
    super({ cause, headers: RETRY_AFTER });
  }
}
