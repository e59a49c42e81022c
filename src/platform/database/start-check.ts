import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { APP_ROLE } from './row-security.js';
import { SCOPE, scopeValues } from './scoped-query.js';
import { StartError } from '../config/operator-error.js';

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

/** Checks the schema and row-level security before the first request. The service does not start if a check fails. */
@Injectable()
export class StartCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger(StartCheck.name);

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.checkSchema();
    await this.checkRole();
    for (const table of await this.ownedTables()) await this.checkTable(table);
  }

  private async checkSchema(): Promise<void> {
    const { pending, unknown } = await readSchemaState(this.dataSource);
    const contracted = unknown.find(contracts);
    if (contracted !== undefined) {
      throw new StartError(
        `The database's schema is newer than this version of the service and incompatible with it (${contracted}): start the newer version, or use it to revert that migration.`,
      );
    }
    if (unknown.length > 0) {
      this.logger.warn(
        `The database's schema is newer (${unknown.join(', ')}), but compatible with this version.`,
      );
    }
    if (pending.length > 0) {
      throw new StartError(`The database lacks ${pending.length} migration(s): run npm run migrate first.`);
    }
  }

  private async checkRole(): Promise<void> {
    const [login] = await this.dataSource.query(
      `SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user`,
    );
    if (login.bypasses) {
      this.logger.warn(
        'The login role of DATABASE_URL bypasses row-level security. Requests use another role, but a login role without SUPERUSER and BYPASSRLS is safer.',
      );
    }
    const [role] = await this.unscoped(
      `SELECT current_user AS name, rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user`,
    );
    if (role?.name !== APP_ROLE || role.bypasses) {
      throw new StartError(
        `Row-level security is not effective: the role ${APP_ROLE} must not have SUPERUSER or BYPASSRLS.`,
      );
    }
  }

  /** Row-level security must be enabled and forced with exactly the expected policy, and hide all rows without an owner. */
  private async checkTable(table: string): Promise<void> {
    const [{ forced }] = await this.dataSource.query(
      `SELECT relrowsecurity AND relforcerowsecurity AS forced FROM pg_class WHERE oid = $1::regclass`,
      [table],
    );
    const policies: Policy[] = await this.dataSource.query(
      `SELECT polpermissive AS permissive, polcmd AS command,
              pg_get_expr(polqual, polrelid) AS visible, pg_get_expr(polwithcheck, polrelid) AS writable
         FROM pg_policy WHERE polrelid = $1::regclass`,
      [table],
    );
    const [policy, ...others] = policies;
    const unscoped = await this.unscoped(`SELECT 1 FROM ${table} LIMIT 1`);
    if (!forced || !policy || !isOwnerPolicy(policy) || others.length > 0 || unscoped.length > 0) {
      throw new StartError(
        `Row-level security is not effective on the table ${table}: restore the policy from the migrations before using the service.`,
      );
    }
  }

  /** Runs a statement in the request role without an owner. */
  private unscoped(sql: string): Promise<Record<string, unknown>[]> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(SCOPE.text, scopeValues(''));
      return manager.query(sql);
    });
  }

  /** All tables with an `owner_id` column, including those unknown to TypeORM. */
  private async ownedTables(): Promise<string[]> {
    const tables: { name: string }[] = await this.dataSource.query(
      `SELECT relname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id'
        WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace`,
    );
    return tables.map(({ name }) => name);
  }
}

interface Policy {
  readonly permissive: boolean;
  readonly command: string;
  readonly visible: string | null;
  readonly writable: string | null;
}

/** The condition from the migrations, as PostgreSQL prints it. */
const OWNER_CONDITION = `(owner_id = current_setting('app.owner_id'::text, true))`;

function isOwnerPolicy({ permissive, command, visible, writable }: Policy): boolean {
  return permissive && command === '*' && visible === OWNER_CONDITION && writable === OWNER_CONDITION;
}
