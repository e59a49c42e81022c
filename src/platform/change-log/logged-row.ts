import type { EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { OwnerId } from '../ownership/owner-id.js';
import type { LoggedState } from './change.entity.js';

/**
 * Converts a logged state to a row as a repository would return it. Columns added after the state was logged are null.
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
  // `to_jsonb` uses the offset of the connection's time zone.
  const isInstant = type === 'timestamp with time zone' && typeof value === 'string';
  return isInstant ? new Date(value).toISOString() : value;
}
