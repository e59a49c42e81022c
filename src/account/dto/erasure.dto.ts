import { ApiProperty } from '@nestjs/swagger';
import { Text } from '../../platform/http/validation/fields.js';

export class EraseAccountDto {
  @Text({
    min: 1,
    max: 100,
    description: 'Token returned by POST /api/v1/account/erasure.',
    example: 'hJ3p0qk1mXw5r8vYtZ2uBcD4eF6gH7iJ9kL0mN1oP2Q',
  })
  readonly confirm!: string;
}

/** Token that confirms an account erasure. */
export class ErasureResponse {
  @ApiProperty({
    description: 'Single-use confirmation token, shown once. A newer token invalidates it.',
    example: 'hJ3p0qk1mXw5r8vYtZ2uBcD4eF6gH7iJ9kL0mN1oP2Q',
  })
  readonly token!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:10:00.000Z' })
  readonly expiresAt!: string;
}
