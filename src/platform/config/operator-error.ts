/** An error with a message for the operator: the cause and the fix. Printed without a stack trace. */
export class OperatorError extends Error {}

/** The service must not start. The message contains the cause and the fix in one sentence. */
export class StartError extends OperatorError {
  override readonly name = 'StartRefused';
}
