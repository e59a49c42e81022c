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
