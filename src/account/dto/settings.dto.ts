import { ApiProperty } from '@nestjs/swagger';
import { TimeOfDay, TimeZone } from '../../platform/http/validation/time-fields.js';
import type { Owner, QuietHours } from '../../platform/change-log/owners.repository.js';
import { VersionField } from '../../platform/http/preconditions/versioned-resource.js';
import { Nested } from '../../platform/http/validation/fields.js';
import { Changes } from '../../platform/http/validation/read-only.js';

export class QuietHoursDto implements QuietHours {
  @TimeOfDay({ description: 'Start, in the time zone of the settings.', example: '22:00' })
  readonly from!: string;

  @TimeOfDay({ description: 'End. It falls on the next day if it is earlier than `from`.', example: '07:00' })
  readonly until!: string;
}

export const QUIET_HOURS_EXAMPLE: QuietHours = { from: '22:00', until: '07:00' };

export class SettingsResponse {
  @ApiProperty({ example: 'u7fGk2' })
  readonly ownerId!: string;

  @ApiProperty({
    description: 'Default time zone for relative dates such as "today".',
    example: 'Europe/Berlin',
  })
  readonly timeZone!: string;

  @ApiProperty({
    type: QuietHoursDto,
    nullable: true,
    description: 'Hours without Web Push messages; null for none.',
    example: QUIET_HOURS_EXAMPLE,
  })
  readonly quietHours!: QuietHours | null;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Incremented by every change.', example: 1 })
  readonly version!: number;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  readonly updatedAt!: string;

  static from({ ownerId, timeZone, quietHours, version, createdAt, updatedAt }: Owner): SettingsResponse {
    return { ownerId, timeZone, quietHours, version, createdAt, updatedAt };
  }
}

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
