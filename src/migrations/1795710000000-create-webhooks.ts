import type { MigrationInterface, QueryRunner } from 'typeorm';
import { secureTable } from '../platform/database/row-security.js';
import { countRows } from './1795536000000-create-owners-and-lists.js';

/** What a reader of a webhook sees of it; that it has delivered something is no new version. */
const SHOWN = (row: string): string =>
  ['url', 'types', 'description', 'paused_because', 'failing_since', 'salt']
    .map((column) => `${row}.${column}`)
    .join(', ');

/** Webhooks, each with its place in the change log, which is their outbox; and what was sent. */
export class CreateWebhooks1795710000000 implements MigrationInterface {
  readonly name = 'CreateWebhooks1795710000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE owners ADD COLUMN webhooks integer NOT NULL DEFAULT 0`);
    await this.createWebhooks(runner);
    await this.createDeliveries(runner);
    await this.wake(runner);
  }

  private async createWebhooks(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhooks (
        owner_id text NOT NULL,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        url text NOT NULL,
        types text[],
        description text,
        paused_because text,
        failing_since timestamp(3) with time zone,
        salt bytea NOT NULL,
        key_id text NOT NULL,
        delivered bigint NOT NULL,
        lease uuid,
        leased_until timestamp(3) with time zone,
        CONSTRAINT webhooks_pkey PRIMARY KEY (owner_id, id),
        CONSTRAINT webhooks_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT webhooks_url_check CHECK (char_length(url) BETWEEN 1 AND 2048),
        CONSTRAINT webhooks_paused_because_check CHECK (paused_because IN ('owner', 'failing')),
        CONSTRAINT webhooks_lease_check CHECK ((lease IS NULL) = (leased_until IS NULL))
      )`);
    await runner.query(`CREATE INDEX webhooks_by_creation ON webhooks (owner_id, created_at, id)`);
    await runner.query(`
      CREATE TRIGGER webhooks_count_version BEFORE UPDATE ON webhooks
        FOR EACH ROW WHEN ((${SHOWN('OLD')}) IS DISTINCT FROM (${SHOWN('NEW')})) EXECUTE FUNCTION count_version()`);
    await runner.query(`
      CREATE TRIGGER webhooks_lock_owner BEFORE INSERT OR DELETE ON webhooks
        FOR EACH STATEMENT EXECUTE FUNCTION lock_owner()`);
    await runner.query(countRows('webhooks'));
    await runner.query(`
      CREATE TRIGGER webhooks_count_added AFTER INSERT ON webhooks REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_webhooks()`);
    await runner.query(`
      CREATE TRIGGER webhooks_count_removed AFTER DELETE ON webhooks REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_webhooks()`);
    await secureTable(runner, 'webhooks');
  }

  private async createDeliveries(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_deliveries (
        owner_id text NOT NULL,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        webhook_id uuid NOT NULL,
        type text NOT NULL,
        seq bigint,
        status text NOT NULL DEFAULT 'pending',
        asked boolean NOT NULL DEFAULT false,
        attempts integer NOT NULL DEFAULT 0,
        retries integer NOT NULL DEFAULT 0,
        status_code integer,
        error text,
        next_attempt_at timestamp(3) with time zone,
        CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (owner_id, id),
        CONSTRAINT webhook_deliveries_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT webhook_deliveries_status_check CHECK (status IN ('pending', 'delivered', 'failed')),
        CONSTRAINT webhook_deliveries_next_attempt_at_check CHECK ((next_attempt_at IS NULL) = (status <> 'pending')),
        CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (owner_id, webhook_id)
          REFERENCES webhooks (owner_id, id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE INDEX webhook_deliveries_by_creation ON webhook_deliveries (owner_id, webhook_id, created_at, id)`);
    // A change is sent to a webhook under one id, however many processes see it and however often.
    await runner.query(`
      CREATE UNIQUE INDEX webhook_deliveries_once ON webhook_deliveries (owner_id, webhook_id, seq)`);
    await runner.query(`
      CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (owner_id, webhook_id) WHERE status = 'pending'`);
    await runner.query(`
      CREATE TRIGGER webhook_deliveries_count_version BEFORE UPDATE ON webhook_deliveries
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION count_version()`);
    await secureTable(runner, 'webhook_deliveries');
  }

  /** The transaction that makes a change schedules its sending: so neither a crash nor anybody's forgetting can lose it. */
  private async wake(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION schedule_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('app.owner_id', true) = NEW.owner_id THEN
          PERFORM schedule_job('deliver-webhooks', id::text, jsonb_build_object('webhookId', id), NULL, true)
             FROM webhooks WHERE owner_id = NEW.owner_id AND paused_because IS NULL;
        END IF;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER owners_schedule_webhooks AFTER UPDATE ON owners
        FOR EACH ROW WHEN (NEW.webhooks > 0 AND OLD.seq < NEW.seq) EXECUTE FUNCTION schedule_webhooks()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER owners_schedule_webhooks ON owners`);
    await runner.query(`DROP FUNCTION schedule_webhooks()`);
    await runner.query(`DROP TABLE webhook_deliveries, webhooks`);
    await runner.query(`DROP FUNCTION count_webhooks()`);
    await runner.query(`ALTER TABLE owners DROP COLUMN webhooks`);
  }
}
