import { problem, type ProblemContext } from '../platform/errors/problem.js';
import { RETRY_AFTER } from '../platform/errors/problems.js';

export class ImportRefused extends problem({
  name: 'import-refused',
  status: 422,
  title: 'Import refused',
  detail:
    'The file is inconsistent or conflicts with existing data; `errors` lists the lines. Nothing was changed.',
  carries: 'errors',
}) {}

export class TooManyTransfers extends problem({
  name: 'transfers-busy',
  status: 503,
  title: 'Too many exports and imports',
  detail:
    'All export and import slots are taken, or you already have a transfer in progress. Retry after `Retry-After`.',
}) {
  constructor(context: ProblemContext = {}) {
    super({ ...context, headers: RETRY_AFTER });
  }
}
