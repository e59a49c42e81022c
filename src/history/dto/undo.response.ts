import { ApiProperty } from '@nestjs/swagger';
import { ChangeResponse } from '../../sync/dto/change.response.js';

export const MAX_SHOWN = 100;

export class UndoResponse {
  @ApiProperty({
    description: 'Request id of the undo, which can be used to undo it.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f',
  })
  readonly requestId!: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of restored rows.', example: 1 })
  readonly undone!: number;

  @ApiProperty({
    type: [ChangeResponse],
    description: `Changes made by the undo, in the format of \`GET /sync\`; at most ${MAX_SHOWN}.`,
  })
  readonly data!: readonly ChangeResponse[];
}
