import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { APP_ROLE } from './app-role.js';
import { contracts, readSchemaState } from './schema-state.js';
import { SCOPE, scopeValues } from './scoped-query.js';
import { StartError } from './start-error.js';

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
