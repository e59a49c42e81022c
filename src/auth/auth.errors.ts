import { problem } from '../common/problem/problem.js';
import { RETRY_AFTER } from '../common/problem/problems.js';

// RFC 6750, section 3. Nothing beyond expired or invalid: which check failed is for the log, not for a forger.
const challenge = (description: string) => ({
  'www-authenticate': `Bearer error="invalid_token", error_description="${description}"`,
});

export class TokenInvalid extends problem({
  name: 'token-invalid',
  status: 401,
  title: 'Not signed in',
  detail: 'The request needs a valid token: Authorization: Bearer <token>.',
  answeredBy: 'closed routes',
}) {
  constructor(cause?: unknown) {
    super({ cause, headers: challenge('The token is missing or invalid') });
  }
}

export class TokenExpired extends problem({
  name: 'token-expired',
  status: 401,
  title: 'Token expired',
  detail: 'The token has expired; get a new one and try again.',
  answeredBy: 'closed routes',
}) {
  constructor(cause?: unknown) {
    super({ cause, headers: challenge('The token expired') });
  }
}

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
