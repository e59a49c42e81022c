import { ApiProperty } from '@nestjs/swagger';
import { ChangeResponse } from '../../sync/dto/change.response.js';

export const MAX_SHOWN = 100;

export class UndoResponse {
  @ApiProperty({
    description: 'Of the undo itself: what it did is undone by it.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f',
  })
  readonly requestId!: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'How many rows.', example: 1 })
  readonly undone!: number;

  @ApiProperty({
    type: [ChangeResponse],
    description: `What the undo has changed, as \`GET /sync\` tells it; the first ${MAX_SHOWN}.`,
  })
  readonly data!: readonly ChangeResponse[];
}
