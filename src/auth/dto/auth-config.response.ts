import { ApiProperty } from '@nestjs/swagger';
import type { TokenTrust } from '../../platform/config/env.js';

/** What a single-page app needs to know to sign in. */
export class AuthConfigResponse {
  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'Who must have issued a token (`iss`); null where any issuer with the shared secret is trusted.',
    example: 'http://localhost:3000',
  })
  readonly issuer!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'For whom a token must be (`aud`); null where it is not checked.',
    example: 'http://localhost:3000',
  })
  readonly audience!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Base URL of the embedded Better Auth; null where another service issues the tokens.',
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
