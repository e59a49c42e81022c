import { ApiProperty } from '@nestjs/swagger';

/** What confirms that the account is to be erased. */
export class ErasureResponse {
  @ApiProperty({
    description: 'Shown once. It confirms one erasure of this account, and asking again makes it worthless.',
    example: 'hJ3p0qk1mXw5r8vYtZ2uBcD4eF6gH7iJ9kL0mN1oP2Q',
  })
  readonly token!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:10:00.000Z' })
  readonly expiresAt!: string;
}
