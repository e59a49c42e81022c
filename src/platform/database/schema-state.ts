import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** How the database's schema and the code's compare, by the names of the migrations. */
export interface SchemaState {
  /** Known to the code, not run. */
  readonly pending: readonly string[];
  /** Run, not known to the code: it is older than the schema. */
  readonly unknown: readonly string[];
  /** As a standby is, and a server whose operator has made it so. */
  readonly isReadOnly: boolean;
}

/**
 * Whether the migration takes away what the version before it still used. It says so by its name, which is all that an older
 * version knows of it (CONTRIBUTING.md, expand, then contract).
 */
export const contracts = (migration: string): boolean => migration.startsWith('Contract');

/** One that has waited for longer hangs; by now another might not. */
const SHARED_FOR_MS = 2_000;

@Injectable()
export class SchemaStateReader {
  private reading?: { readonly since: number; readonly state: Promise<SchemaState> };

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Whoever asks while it is being read gets the same: probes of a database that hangs must not take all connections. */
  read(): Promise<SchemaState> {
    const since = performance.now();
    if (this.reading && since - this.reading.since < SHARED_FOR_MS) return this.reading.state;
    const state = readSchemaState(this.dataSource).finally(() => {
      if (this.reading?.state === state) this.reading = undefined;
    });
    this.reading = { since, state };
    return state;
  }
}

export async function readSchemaState(dataSource: DataSource): Promise<SchemaState> {
  const known = dataSource.migrations.map((migration) => migration.name!);
  const [{ exists, isReadOnly }] = await dataSource.query(`
    SELECT to_regclass('migrations') IS NOT NULL AS exists,
           current_setting('transaction_read_only') = 'on' AS "isReadOnly"`);
  const rows: { name: string }[] = exists ? await dataSource.query('SELECT name FROM migrations') : [];
  const run = rows.map(({ name }) => name);
  return {
    pending: known.filter((name) => !run.includes(name)),
    unknown: run.filter((name) => !known.includes(name)),
    isReadOnly,
  };
}
