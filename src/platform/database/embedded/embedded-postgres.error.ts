import { OperatorError } from '../../config/operator-error.js';

/** The embedded PostgreSQL cannot run; the message says why and what to do. */
export class EmbeddedPostgresError extends OperatorError {
  override readonly name = 'EmbeddedPostgresError';
}
