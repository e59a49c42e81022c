import { problem, type ProblemContext } from '../errors/problem.js';
import { RETRY_AFTER } from '../errors/problems.js';

// RFC 6750, section 3. The response distinguishes only malformed and expired tokens. Any other failed check is logged but
// not returned, because it would help a forger.
const challenge = (description: string) => ({
  'www-authenticate': `Bearer error="invalid_token", error_description="${description}"`,
});

/** `reason` is a code for the log. */
type Rejection = Pick<ProblemContext, 'detail' | 'cause'> & { readonly reason?: string };

export class TokenInvalid extends problem({
  name: 'token-invalid',
  status: 401,
  title: 'Not signed in',
  detail: 'The request needs a valid token. Send `Authorization: Bearer <token>`.',
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
        'The bearer token is not a JWT. If it is a session token, exchange it for a JWT at GET /api/auth/token of the issuer.',
    });
  }
}

export class TicketInvalid extends TokenInvalid {
  constructor() {
    super({
      reason: 'ticket',
      detail:
        'The ticket is invalid, expired or already used. Create another with POST /api/v1/events/ticket.',
    });
  }
}

export class TokenExpired extends problem({
  name: 'token-expired',
  status: 401,
  title: 'Token expired',
  detail: 'The token has expired. Get a new one and retry.',
  answeredBy: 'closed routes',
}) {
  readonly reason = 'expired';

  constructor(cause?: unknown) {
    super({ cause, headers: challenge('The token expired') });
  }
}

/** The reason code of a rejected token. Contains nothing from the token. */
export const rejectionOf = (checked: unknown): string | undefined =>
  checked instanceof TokenInvalid || checked instanceof TokenExpired ? checked.reason : undefined;

export class KeysUnavailable extends problem({
  name: 'keys-unavailable',
  status: 503,
  title: 'Signing keys unavailable',
  detail: 'Signing keys are temporarily unavailable. Retry after `Retry-After`.',
  answeredBy: 'closed routes',
}) {
  constructor(cause?: unknown) {
    super({ cause, headers: RETRY_AFTER });
  }
}
