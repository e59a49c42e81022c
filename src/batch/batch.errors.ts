import { problem } from '../platform/errors/problem.js';

export class OperationSkipped extends problem({
  name: 'not-done',
  status: 424,
  title: 'Operation skipped',
  detail: 'Skipped because another operation of this atomic batch failed.',
}) {}
