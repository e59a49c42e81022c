import { VersionField } from '../../../platform/http/preconditions/version-field.js';
import { Nested } from '../../../platform/http/validation/fields.js';
import { TimeZone } from '../../../platform/http/validation/time-fields.js';
import type { QuietHours } from '../../../platform/change-log/owner.entity.js';
import { Changes } from '../../../platform/http/validation/read-only.js';
import { QUIET_HOURS_EXAMPLE, QuietHoursDto } from './quiet-hours.dto.js';
import { SettingsResponse } from './settings.response.js';

@Changes(SettingsResponse)
export class UpdateSettingsDto {
  @TimeZone({
    optional: true,
    description: 'IANA time zone name. Default time zone for relative dates such as "today".',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  @Nested({
    of: () => QuietHoursDto,
    optional: true,
    nullable: true,
    description: 'Hours without Web Push messages; null for none. Reminders are sent when they end.',
    example: QUIET_HOURS_EXAMPLE,
  })
  readonly quietHours?: QuietHours | null;

  @VersionField()
  readonly version?: number;
}
