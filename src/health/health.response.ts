import { ApiProperty } from '@nestjs/swagger';

export class LiveResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  readonly status!: 'ok';
}

export class CheckResponse {
  @ApiProperty({ enum: ['ok', 'failed'], example: 'ok' })
  readonly status!: 'ok' | 'failed';

  @ApiProperty({
    description: 'Short state, without hosts or secrets.',
    example: 'available',
  })
  readonly state!: string;
}

class ChecksResponse {
  @ApiProperty()
  readonly database!: CheckResponse;

  @ApiProperty()
  readonly migrations!: CheckResponse;

  @ApiProperty()
  readonly keys!: CheckResponse;
}

export class ReadyResponse {
  @ApiProperty({ enum: ['ok', 'failed'], example: 'ok' })
  readonly status!: 'ok' | 'failed';

  @ApiProperty({ description: 'Version of the service.', example: '0.1.0' })
  readonly version!: string;

  @ApiProperty()
  readonly checks!: ChecksResponse;
}
