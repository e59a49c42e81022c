import { ApiProperty } from '@nestjs/swagger';
import { ROW_TYPES, type RowType } from '../file-format.js';

const COUNT = { type: 'integer', minimum: 0 } as const;

class ImportedRows {
  @ApiProperty({ ...COUNT, description: 'Number of new rows.', example: 3 })
  readonly created!: number;

  @ApiProperty({ ...COUNT, description: 'Number of rows that replaced a different row.', example: 1 })
  readonly replaced!: number;

  @ApiProperty({
    ...COUNT,
    description: 'Number of rows identical to existing ones.',
    example: 0,
  })
  readonly unchanged!: number;
}

/** Result of an import, per row type. */
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
