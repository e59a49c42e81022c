import { ApiProperty } from '@nestjs/swagger';
import type { TokenTrust } from '../../platform/config/env.js';

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
