import { OperatorError } from '../config/operator-error.js';

/** The service must not start. The message contains the cause and the fix in one sentence. */
export class StartError extends OperatorError {
  override readonly name = 'StartRefused';
}
