import { ApiProperty } from '@nestjs/swagger';
import { ROW_TYPES, type RowType } from '../format.js';

const COUNT = { type: 'integer', minimum: 0 } as const;

class ImportedRows {
  @ApiProperty({ ...COUNT, description: 'The account did not have them.', example: 3 })
  readonly created!: number;

  @ApiProperty({ ...COUNT, description: 'The account had them otherwise.', example: 1 })
  readonly replaced!: number;

  @ApiProperty({
    ...COUNT,
    description: 'The account had them just so, and they were left alone.',
    example: 0,
  })
  readonly unchanged!: number;
}

/** What became of the lines of each type. */
export class ImportResponse implements Record<RowType, ImportedRows> {
  @ApiProperty()
  readonly settings!: ImportedRows;

  @ApiProperty()
  readonly list!: ImportedRows;

  @ApiProperty()
  readonly label!: ImportedRows;

  @ApiProperty()
  readonly task!: ImportedRows;

  @ApiProperty()
  readonly completion!: ImportedRows;

  @ApiProperty()
  readonly history!: ImportedRows;
}

export function importResponseOf(
  countsOf: (type: RowType) => { rows: number; created: number; replaced: number },
): ImportResponse {
  const entries = ROW_TYPES.map((type) => {
    const { rows, created, replaced } = countsOf(type);
    return [type, { created, replaced, unchanged: rows - created - replaced }];
  });
  return Object.fromEntries(entries) as ImportResponse;
}
