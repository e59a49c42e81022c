/** An error whose message tells an operator what is wrong and how to fix it. It is printed without a stack trace. */
export class OperatorError extends Error {}
