import { ApiProperty } from '@nestjs/swagger';

export class TicketResponse {
  @ApiProperty({
    description: 'Single-use ticket for `GET /events?ticket=…`.',
    example: 'YWRh.Zk3qI0Tn6cT8o1yWb0cB7l0u2Yk1m5wq8rX4vN9aJ2E',
  })
  readonly ticket!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-23T09:00:30.000Z' })
  readonly expiresAt!: string;
}
