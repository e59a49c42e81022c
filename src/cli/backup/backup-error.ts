import { OperatorError } from '../../platform/config/operator-error.js';

/** A backup or a restore must not go on; the message says why and what to do, in one sentence. */
export class BackupError extends OperatorError {
  override readonly name = 'BackupRefused';
}
