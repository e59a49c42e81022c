import { OperatorError } from '../../config/operator-error.js';

/** The embedded PostgreSQL cannot run. The message contains the cause and the fix. */
export class EmbeddedPostgresError extends OperatorError {
  override readonly name = 'EmbeddedPostgresError';
}
