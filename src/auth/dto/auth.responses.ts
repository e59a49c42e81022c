import { ApiProperty } from '@nestjs/swagger';
import type { Identity } from '../../platform/identity.js';
import type { TokenTrust } from '../../platform/config/auth-settings.js';

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

/** Settings that a single-page app needs to sign in. */
export class AuthConfigResponse {
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Required issuer of a token (`iss`); null if any issuer with the shared secret is trusted.',
    example: 'http://localhost:3000',
  })
  readonly issuer!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Required audience of a token (`aud`); null if it is not checked.',
    example: 'http://localhost:3000',
  })
  readonly audience!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Base URL of the embedded Better Auth; null if another service issues the tokens.',
    example: 'http://localhost:3000/api/auth',
  })
  readonly signInUrl!: string | null;

  static from(trust: TokenTrust): AuthConfigResponse {
    if (trust.mode === 'embedded') {
      return { issuer: trust.issuer, audience: trust.issuer, signInUrl: `${trust.issuer}/api/auth` };
    }
    return { issuer: trust.issuer ?? null, audience: trust.audience ?? null, signInUrl: null };
  }
}
