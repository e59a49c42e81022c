import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { InstantField } from '../../platform/http/validation/time-fields.js';

export class SnoozeReminderDto {
  @InstantField({
    description: 'Time at which it becomes due again; must be in the future.',
    example: '2099-12-24T17:30:00Z',
  })
  readonly until!: string;

  @VersionField()
  readonly version?: number;
}
