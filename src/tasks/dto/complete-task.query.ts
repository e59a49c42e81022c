import { BooleanField } from '../../platform/http/validation/fields.js';
import { FromTrueFalse } from '../../platform/http/validation/query-fields.js';
import { DateOrDateTime } from '../../platform/http/validation/time-fields.js';

/** Identifies the occurrence, so that a retry does not affect the next one. */
export class OccurrenceQuery {
  @DateOrDateTime({
    optional: true,
    precondition: true,
    description:
      'Due of the occurrence, as a date or wall-clock time. If the task is already at another occurrence, nothing changes.',
    example: '2026-12-24T18:00:00',
  })
  readonly occurrence?: string;
}

export class CompleteTaskQuery extends OccurrenceQuery {
  @FromTrueFalse()
  @BooleanField({
    optional: true,
    default: false,
    description: 'Whether to complete its subtasks, too. Recurring subtasks are left unchanged.',
    example: false,
  })
  readonly subtasks: boolean = false;
}
