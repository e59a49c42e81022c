import { OperatorError } from '../../platform/config/operator-error.js';

/** Aborts a backup or a restore. The message states the reason and what to do. */
export class BackupError extends OperatorError {
  override readonly name = 'BackupRefused';
}
