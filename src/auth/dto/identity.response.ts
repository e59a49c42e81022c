import { ApiProperty } from '@nestjs/swagger';
import type { Identity } from '../../platform/identity/identity.js';

/** The caller's identity, from the token. */
export class IdentityResponse {
  @ApiProperty({
    description: 'The `sub` of the token, and the `ownerId` of all rows of the user.',
    example: 'u7fGk2',
  })
  readonly id!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'ada@example.com' })
  readonly email!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'Ada' })
  readonly name!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2026-11-23T09:00:00.000Z' })
  readonly issuedAt!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:15:00.000Z' })
  readonly expiresAt!: string;

  static from({ subject, email, name, issuedAt, expiresAt }: Identity): IdentityResponse {
    return {
      id: subject,
      email,
      name,
      issuedAt: issuedAt === null ? null : toTime(issuedAt),
      expiresAt: toTime(expiresAt),
    };
  }
}

/** Range limit of JavaScript's Date in both directions from 1970. */
const MAX_SECONDS = 8_640_000_000_000;

function toTime(seconds: number): string {
  return new Date(Math.max(-MAX_SECONDS, Math.min(seconds, MAX_SECONDS)) * 1000).toISOString();
}
