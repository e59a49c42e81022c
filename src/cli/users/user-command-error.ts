import { OperatorError } from '../../platform/config/operator-error.js';

/** Aborts a user command. The message states the reason and what to do. */
export class UserCommandError extends OperatorError {
  override readonly name = 'UsersRefused';
}
