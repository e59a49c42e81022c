import type { EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { OwnerId } from '../ownership/owner-id.js';
import type { LoggedState } from './change.entity.js';

/**
 * The row that the log has the state of, as a repository would have read it. Columns that came after the state was
 * written have their default's place, null.
 */
export function loggedRow<Row>(metadata: EntityMetadata, ownerId: OwnerId, state: LoggedState): Row {
  const row: Record<string, unknown> = {};
  for (const column of metadata.columns) {
    if (column.isSelect) row[column.propertyName] = valueOf(column, state);
  }
  return { ...row, ownerId } as Row;
}

function valueOf({ type, databaseName }: ColumnMetadata, state: LoggedState): unknown {
  const value = state[databaseName] ?? null;
  // `to_jsonb` writes a moment with the offset of the connection's time zone.
  const isMoment = type === 'timestamp with time zone' && typeof value === 'string';
  return isMoment ? new Date(value).toISOString() : value;
}
