import { VersionField } from '../../common/conditional/version-field.js';
import { Moment } from '../../common/input/time-fields.js';

export class SnoozeReminderDto {
  @Moment({
    description: 'When it becomes due again: a time in the future.',
    example: '2099-12-24T17:30:00Z',
  })
  readonly until!: string;

  @VersionField()
  readonly version?: number;
}
