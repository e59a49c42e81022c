import { ApiProperty } from '@nestjs/swagger';

export class TaskCountResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 })
  readonly count!: number;
}
