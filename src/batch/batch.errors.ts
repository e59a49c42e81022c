import { problem } from '../platform/errors/problem.js';

export class OperationSkipped extends problem({
  name: 'not-done',
  status: 424,
  title: 'Not done',
  detail: 'Another operation of this atomic batch has failed, so this one was not done either.',
}) {}
