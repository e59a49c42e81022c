import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE } from '../platform/database/row-security.js';

/**
 * Whom an operator has locked. Not a column of `owners`: somebody without a row there can be locked too, and no request's
 * role may look into it or unlock anybody.
 */
export class LockOwners1795882020000 implements MigrationInterface {
  readonly name = 'LockOwners1795882020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE locked_owners (
        owner text NOT NULL,
        locked_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        CONSTRAINT locked_owners_pkey PRIMARY KEY (owner)
      )`);
    await runner.query(`REVOKE ALL ON locked_owners FROM PUBLIC, ${APP_ROLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE locked_owners`);
  }
}
