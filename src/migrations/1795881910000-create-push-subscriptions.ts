import type { MigrationInterface, QueryRunner } from 'typeorm';
import { secureTable } from '../platform/database/row-security.js';

/** Where the browsers of an owner take Web Push messages. */
export class CreatePushSubscriptions1795881910000 implements MigrationInterface {
  readonly name = 'CreatePushSubscriptions1795881910000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE owners ADD COLUMN push_subscriptions integer NOT NULL DEFAULT 0`);
    await runner.query(`
      CREATE TABLE push_subscriptions (
        owner_id text NOT NULL,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT first_version(),
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        endpoint text NOT NULL,
        p256dh text NOT NULL,
        auth text NOT NULL,
        CONSTRAINT push_subscriptions_pkey PRIMARY KEY (owner_id, id),
        CONSTRAINT push_subscriptions_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT push_subscriptions_endpoint_check CHECK (char_length(endpoint) BETWEEN 1 AND 2048)
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (owner_id, endpoint)`);
    await runner.query(`
      CREATE INDEX push_subscriptions_by_creation ON push_subscriptions (owner_id, created_at, id)`);
    await runner.query(`
      CREATE TRIGGER push_subscriptions_count_version BEFORE UPDATE ON push_subscriptions
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION count_version()`);
    await runner.query(`
      CREATE TRIGGER push_subscriptions_lock_owner BEFORE INSERT OR DELETE ON push_subscriptions
        FOR EACH STATEMENT EXECUTE FUNCTION lock_owner()`);
    await runner.query(countSubscriptions);
    await runner.query(`
      CREATE TRIGGER push_subscriptions_count_added AFTER INSERT ON push_subscriptions REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_push_subscriptions()`);
    await runner.query(`
      CREATE TRIGGER push_subscriptions_count_removed AFTER DELETE ON push_subscriptions REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_push_subscriptions()`);
    await secureTable(runner, 'push_subscriptions');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE push_subscriptions`);
    await runner.query(`DROP FUNCTION count_push_subscriptions()`);
    await runner.query(`ALTER TABLE owners DROP COLUMN push_subscriptions`);
  }
}

const countSubscriptions = `
      CREATE FUNCTION count_push_subscriptions() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE owners SET push_subscriptions = push_subscriptions + CASE TG_OP WHEN 'INSERT' THEN number ELSE -number END
          FROM (SELECT owner_id AS of, count(*) AS number FROM changed GROUP BY owner_id) AS numbers
         WHERE owner_id = of;
        RETURN NULL;
      END $$`;
