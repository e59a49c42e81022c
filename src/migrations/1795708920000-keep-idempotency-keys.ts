import type { MigrationInterface, QueryRunner } from 'typeorm';
import { secureTable } from '../platform/database/row-security.js';

/** What was answered to requests with an Idempotency-Key. */
export class KeepIdempotencyKeys1795708920000 implements MigrationInterface {
  readonly name = 'KeepIdempotencyKeys1795708920000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        owner_id text NOT NULL,
        key_hash bytea NOT NULL,
        fingerprint bytea NOT NULL,
        answer bytea,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (owner_id, key_hash),
        CONSTRAINT idempotency_keys_owner_id_check CHECK (owner_id <> '')
      )`);
    await runner.query(`CREATE INDEX idempotency_keys_by_time ON idempotency_keys (owner_id, created_at)`);
    await secureTable(runner, 'idempotency_keys');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys`);
  }
}
