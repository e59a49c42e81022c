import { ApiProperty } from '@nestjs/swagger';
import type { Owner } from '../../../platform/change-log/owner.entity.js';
import type { QuietHours } from '../../../platform/change-log/owner.entity.js';
import { QUIET_HOURS_EXAMPLE, QuietHoursDto } from './quiet-hours.dto.js';

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
