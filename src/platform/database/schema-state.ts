import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** The difference between the database's migrations and the code's. */
export interface SchemaState {
  /** Not run yet. */
  readonly pending: readonly string[];
  /** Run by a newer version. */
  readonly unknown: readonly string[];
  /** True for a standby and a server set to read-only. */
  readonly isReadOnly: boolean;
}

/**
 * Whether the migration removes something that the previous version still uses. Encoded in its name, the only thing an older
 * version knows (CONTRIBUTING.md, expand, then contract).
 */
export const contracts = (migration: string): boolean => migration.startsWith('Contract');

/** A read that takes longer is assumed to hang, so the next call starts another. */
const MAX_SHARED_MS = 2_000;

@Injectable()
export class SchemaStateReader {
  private reading?: { readonly startedAt: number; readonly state: Promise<SchemaState> };

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Shares concurrent reads, so that probes of a hanging database do not exhaust the pool. */
  read(): Promise<SchemaState> {
    const startedAt = performance.now();
    if (this.reading && startedAt - this.reading.startedAt < MAX_SHARED_MS) return this.reading.state;
    const state = readSchemaState(this.dataSource).finally(() => {
      if (this.reading?.state === state) this.reading = undefined;
    });
    this.reading = { startedAt, state };
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
