import { BooleanField } from '../../platform/http/validation/fields.js';
import { FromTrueFalse } from '../../platform/http/validation/query-fields.js';
import { DateOrDateTime } from '../../platform/http/validation/time-fields.js';

/** Which occurrence of a task that recurs is meant, so that a retry never takes the next one too. */
export class OccurrenceQuery {
  @DateOrDateTime({
    optional: true,
    precondition: true,
    description:
      'The due, as a date or as what the wall clock shows, of the occurrence that is meant. Where the task stands at another one by now, nothing changes.',
    example: '2026-12-24T18:00:00',
  })
  readonly occurrence?: string;
}

export class CompleteTaskQuery extends OccurrenceQuery {
  @FromTrueFalse()
  @BooleanField({
    optional: true,
    default: false,
    description: 'Whether all below it is done too, but for what recurs.',
    example: false,
  })
  readonly subtasks: boolean = false;
}
