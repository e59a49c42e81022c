import { TimeOfDay } from '../../../platform/http/validation/time-fields.js';
import type { QuietHours } from '../../../platform/change-log/owner.entity.js';

export class QuietHoursDto implements QuietHours {
  @TimeOfDay({ description: 'Start, in the time zone of the settings.', example: '22:00' })
  readonly from!: string;

  @TimeOfDay({ description: 'End. It falls on the next day if it is earlier than `from`.', example: '07:00' })
  readonly until!: string;
}

export const QUIET_HOURS_EXAMPLE: QuietHours = { from: '22:00', until: '07:00' };
