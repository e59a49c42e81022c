import { OperatorError } from '../../platform/config/operator-error.js';

/** A command about a user that is not done; the message says why and what to do. */
export class UserCommandError extends OperatorError {
  override readonly name = 'UsersRefused';
}
