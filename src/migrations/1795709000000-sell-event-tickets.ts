import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE, secureTable } from '../platform/database/row-security.js';

/** Tickets for the event stream. */
export class SellEventTickets1795709000000 implements MigrationInterface {
  readonly name = 'SellEventTickets1795709000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event_tickets (
        owner_id text NOT NULL,
        digest text NOT NULL,
        expires_at timestamp(3) with time zone NOT NULL,
        token_expires_at double precision NOT NULL,
        CONSTRAINT event_tickets_pkey PRIMARY KEY (owner_id, digest),
        CONSTRAINT event_tickets_owner_id_check CHECK (owner_id <> '')
      )`);
    await secureTable(runner, 'event_tickets');
    await runner.query(`REVOKE UPDATE ON event_tickets FROM ${APP_ROLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE event_tickets`);
  }
}
