import { problem } from '../../errors/problem.js';

export class PreconditionFailed extends problem({
  name: 'precondition-failed',
  status: 412,
  title: 'Precondition failed',
  detail:
    'The row is not in the version that the request expects, and was left alone; `current` has it as it is. A tag that begins with W/ was weakened on its way and never matches: send `version` in the body instead.',
  answeredBy: 'routes that change a row',
  carries: 'current',
}) {}

export class PreconditionRequired extends problem({
  name: 'precondition-required',
  status: 428,
  title: 'Precondition required',
  detail:
    'This service takes no change of a row without `If-Match`, or `version` in the body, with the version that it changes; PUT creates with `If-None-Match: *`.',
  answeredBy: 'routes that change a row',
}) {}
