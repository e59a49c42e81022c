import type pg from 'pg';
import { OperatorError } from '../platform/config/operator-error.js';
import {
  BEGIN_ERASING,
  ERASE_RESTRICTED,
  eraseOwner,
  eraseRows,
  OWNED_TABLES,
} from '../account/account.repository.js';
import { newClient } from '../platform/database/connection.js';
import { SCOPE, scopeValues } from '../platform/database/scoped-query.js';

/** Aborts a user command. The message states the reason and what to do. */
export class UserCommandError extends OperatorError {
  override readonly name = 'UsersRefused';
}

const CONNECTION = {
  application_name: 'todo-backend users',
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
};
const OWNER = `
  SELECT tasks, lists, labels, webhooks, bytes::float8 AS bytes, time_zone AS "timeZone" FROM owners WHERE owner_id = $1`;
const HEAVIEST = `
  SELECT owner_id AS owner, bytes::float8 AS bytes, tasks, lists, labels, webhooks FROM owners
   ORDER BY bytes DESC NULLS LAST, owner_id LIMIT $1`;
const USER = `
  SELECT id, email, name, "createdAt" AS "signedUpAt",
         (SELECT count(*)::int FROM auth.session WHERE "userId" = u.id AND "expiresAt" > now()) AS sessions
    FROM auth."user" AS u WHERE id = $1 OR email = lower($1)`;

/** A user of the embedded issuer. */
export interface User {
  readonly id: string;
  readonly email: string;
}

/** Users and owners as an operator sees them, over one connection. */
export class UserStore {
  private constructor(
    private readonly client: pg.Client,
    /** Whether the embedded issuer's tables exist. */
    private readonly hasUsers: boolean,
  ) {}

  static async with<T>(url: string, work: (store: UserStore) => Promise<T>): Promise<T> {
    const client = newClient(url, CONNECTION);
    client.on('error', () => {});
    await client.connect();
    try {
      const { rows } = await client.query(`SELECT to_regclass('auth."user"') IS NOT NULL AS "hasUsers"`);
      return await work(new UserStore(client, rows[0].hasUsers));
    } finally {
      await client.end();
    }
  }

  async user(idOrEmail: string): Promise<User | undefined> {
    if (!this.hasUsers) return undefined;
    return (await this.client.query<User>(USER, [idOrEmail])).rows[0];
  }

  /** The owner's row in the service's tables. */
  owner(owner: string): Promise<object | undefined> {
    return this.inScope(owner, async () => (await this.client.query(OWNER, [owner])).rows[0]);
  }

  async lockedAt(owner: string): Promise<Date | undefined> {
    const { rows } = await this.client.query<{ at: Date }>(
      'SELECT locked_at AS at FROM locked_owners WHERE owner = $1',
      [owner],
    );
    return rows[0]?.at;
  }

  /** Takes effect within five seconds, when each process refreshes its list. Ends the sessions at the embedded issuer. */
  async lock(owner: string): Promise<void> {
    await this.client.query('INSERT INTO locked_owners (owner) VALUES ($1) ON CONFLICT DO NOTHING', [owner]);
    // A concurrent sign-in is rejected when it requests a token.
    if (this.hasUsers) await this.client.query('DELETE FROM auth.session WHERE "userId" = $1', [owner]);
  }

  async unlock(owner: string): Promise<void> {
    await this.client.query('DELETE FROM locked_owners WHERE owner = $1', [owner]);
  }

  /** Same as `DELETE /account`: atomic, and other writes of the owner wait. */
  async erase(owner: string): Promise<void> {
    await this.inScope(owner, async () => {
      await this.client.query('SELECT FROM owners WHERE owner_id = $1 FOR NO KEY UPDATE', [owner]);
      await this.client.query(BEGIN_ERASING);
      const { rows } = await this.client.query<{ name: string }>(OWNED_TABLES);
      const rest = rows.map(({ name }) => name).filter((name) => name !== 'owners');
      await this.client.query(eraseRows(rest, '$1'), [owner]);
      await this.client.query(ERASE_RESTRICTED);
      await this.client.query(eraseOwner('$1'), [owner]);
    });
  }

  /** @throws UserCommandError if this role does not see the rows of all owners */
  async heaviest(count: number): Promise<object[]> {
    const { rows } = await this.client.query(
      `SELECT rolsuper OR rolbypassrls AS "seesAll" FROM pg_roles WHERE rolname = current_user`,
    );
    if (!rows[0].seesAll) {
      throw new UserCommandError(
        'The role does not see the rows of all owners. Set DATABASE_ADMIN_URL to the same database, with a superuser or a role with BYPASSRLS.',
      );
    }
    return (await this.client.query(HEAVIEST, [count])).rows;
  }

  /** Runs in a transaction in which row-level security shows only this owner. */
  private async inScope<T>(owner: string, work: () => Promise<T>): Promise<T> {
    await this.client.query('BEGIN');
    try {
      await this.client.query({ text: SCOPE.text, values: scopeValues(owner) });
      const result = await work();
      await this.client.query('COMMIT');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }
}
