import { problem } from '../../errors/problem.js';

export class PreconditionFailed extends problem({
  name: 'precondition-failed',
  status: 412,
  title: 'Precondition failed',
  detail:
    'The row has another version than expected and was not changed. `current` contains the row. A tag that starts with W/ was weakened by a proxy and never matches: send `version` in the body instead.',
  answeredBy: 'routes that change a row',
  carries: 'current',
}) {}

export class PreconditionRequired extends problem({
  name: 'precondition-required',
  status: 428,
  title: 'Precondition required',
  detail:
    'Changing a row requires its version in `If-Match` or in `version` in the body. To create a row with PUT, send `If-None-Match: *`.',
  answeredBy: 'routes that change a row',
}) {}
