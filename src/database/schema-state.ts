import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** How the database's schema and the code's compare, by the names of the migrations. */
export interface SchemaState {
  /** Known to the code, not run. */
  readonly pending: readonly string[];
  /** Run, not known to the code: it is older than the schema. */
  readonly unknown: readonly string[];
}

/**
 * Whether the migration takes away what the version before it still used. It says so by its name, which is all that an older
 * version knows of it (CONTRIBUTING.md, expand, then contract).
 */
export const contracts = (migration: string): boolean => migration.startsWith('Contract');

@Injectable()
export class SchemaStateReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  read(): Promise<SchemaState> {
    return readSchemaState(this.dataSource);
  }
}

export async function readSchemaState(dataSource: DataSource): Promise<SchemaState> {
  const known = dataSource.migrations.map((migration) => migration.name!);
  const [{ exists }] = await dataSource.query(`SELECT to_regclass('migrations') IS NOT NULL AS exists`);
  const rows: { name: string }[] = exists ? await dataSource.query('SELECT name FROM migrations') : [];
  const run = rows.map(({ name }) => name);
  return {
    pending: known.filter((name) => !run.includes(name)),
    unknown: run.filter((name) => !known.includes(name)),
  };
}
