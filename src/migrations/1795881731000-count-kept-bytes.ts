import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DELIVERY_BYTES, ROW_BYTES } from './1795881730000-count-bytes.js';

/** Counts what is stored beside rows and their history: kept answers and deliveries of webhooks. */
export class CountKeptBytes1795881731000 implements MigrationInterface {
  readonly name = 'CountKeptBytes1795881731000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(countKept);
    await runner.query(countDeliveries);
    await runner.query(`
      CREATE TRIGGER idempotency_keys_count_kept AFTER UPDATE ON idempotency_keys
        REFERENCING OLD TABLE AS removed NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION count_kept_answers()`);
    await runner.query(`
      CREATE TRIGGER idempotency_keys_count_forgotten AFTER DELETE ON idempotency_keys REFERENCING OLD TABLE AS removed
        FOR EACH STATEMENT EXECUTE FUNCTION count_kept_answers()`);
    await runner.query(`
      CREATE TRIGGER webhook_deliveries_count_added AFTER INSERT ON webhook_deliveries REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries()`);
    await runner.query(`
      CREATE TRIGGER webhook_deliveries_count_removed AFTER DELETE ON webhook_deliveries REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER webhook_deliveries_count_removed ON webhook_deliveries`);
    await runner.query(`DROP TRIGGER webhook_deliveries_count_added ON webhook_deliveries`);
    await runner.query(`DROP TRIGGER idempotency_keys_count_forgotten ON idempotency_keys`);
    await runner.query(`DROP TRIGGER idempotency_keys_count_kept ON idempotency_keys`);
    await runner.query(`DROP FUNCTION count_deliveries(), count_kept_answers()`);
  }
}

const countKept = `
      CREATE FUNCTION count_kept_answers() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE owners SET bytes = bytes - size
          FROM (SELECT owner_id AS of, sum(${ROW_BYTES} + octet_length(answer)) AS size
                  FROM removed WHERE answer IS NOT NULL GROUP BY owner_id) AS numbers WHERE owner_id = of;
        IF TG_OP = 'UPDATE' THEN
          UPDATE owners SET bytes = bytes + size
            FROM (SELECT owner_id AS of, sum(${ROW_BYTES} + octet_length(answer)) AS size
                    FROM added WHERE answer IS NOT NULL GROUP BY owner_id) AS numbers WHERE owner_id = of;
        END IF;
        RETURN NULL;
      END $$`;

const countDeliveries = `
      CREATE FUNCTION count_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE owners SET bytes = bytes + CASE TG_OP WHEN 'INSERT' THEN number ELSE -number END
          FROM (SELECT owner_id AS of, ${DELIVERY_BYTES} * count(*) AS number FROM changed GROUP BY owner_id) AS numbers
         WHERE owner_id = of;
        RETURN NULL;
      END $$`;
