import type { MigrationInterface, QueryRunner } from 'typeorm';
import { REFUSE } from './1795881730000-count-bytes.js';

/** From a fifth above the quota no more answers are kept: refusals are kept too, and add nothing else that would stop them. */
export class BoundKeptAnswers1795881733000 implements MigrationInterface {
  readonly name = 'BoundKeptAnswers1795881733000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION keep_within_quota() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        quota bigint := nullif(current_setting('app.max_bytes', true), '')::bigint;
      BEGIN
        IF (SELECT bytes FROM owners WHERE owner_id = NEW.owner_id) >= quota * 1.2 THEN
          ${REFUSE}
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER idempotency_keys_within_quota BEFORE INSERT ON idempotency_keys
        FOR EACH ROW EXECUTE FUNCTION keep_within_quota()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER idempotency_keys_within_quota ON idempotency_keys`);
    await runner.query(`DROP FUNCTION keep_within_quota()`);
  }
}
