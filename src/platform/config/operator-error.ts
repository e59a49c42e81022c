/** An error with a message for the operator: the cause and the fix. Printed without a stack trace. */
export class OperatorError extends Error {}
