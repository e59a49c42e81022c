import { OperatorError } from '../config/operator-error.js';

/** The service must not start; the message says why and what to do, in one sentence. */
export class StartError extends OperatorError {
  override readonly name = 'StartRefused';
}
