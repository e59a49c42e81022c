/** An error with a message for the operator: the cause and the fix. Printed without a stack trace. */
export class OperatorError extends Error {
  /** The exit code of the process. */
  readonly exitCode: number = 1;
}

/** The service must not start. The message contains the cause and the fix in one sentence. */
export class StartError extends OperatorError {
  override readonly name = 'StartRefused';
}

/** Contains all faults. Each names its variable, but never its value, because that may be a secret. */
export class ConfigurationError extends OperatorError {
  override readonly name = 'ConfigurationError';
  /** `EX_CONFIG` of sysexits.h. */
  override readonly exitCode = 78;

  constructor(readonly faults: readonly string[]) {
    super(`Invalid configuration:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}
