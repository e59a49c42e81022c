import { problem, type ProblemContext } from '../platform/errors/problem.js';
import { RETRY_AFTER } from '../platform/errors/problems.js';

export class ImportRefused extends problem({
  name: 'import-refused',
  status: 422,
  title: 'Import refused',
  detail:
    'The file is well-formed, but what it holds does not go together, or not with what you have; `errors` points to it. Nothing was changed.',
  carries: 'errors',
}) {}

export class TooManyTransfers extends problem({
  name: 'transfers-busy',
  status: 503,
  title: 'Too many exports and imports',
  detail: 'Others export or import at the moment, or you do already; try again shortly.',
}) {
  constructor(context: ProblemContext = {}) {
    super({ ...context, headers: RETRY_AFTER });
  }
}
