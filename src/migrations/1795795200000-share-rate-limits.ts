import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE } from '../platform/database/row-security.js';

/**
 * What the processes count together for the rate limits, in the columns that rate-limiter-flexible has. It belongs to no
 * owner, an address being none, and names nobody; no request's role may look into it. Not logged: after a crash it is empty, and
 * everybody begins anew. Room on each page, so that a count is updated where it stands.
 */
export class ShareRateLimits1795795200000 implements MigrationInterface {
  readonly name = 'ShareRateLimits1795795200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE rate_limits (
        key text COLLATE "C" NOT NULL,
        points integer NOT NULL,
        expire bigint,
        CONSTRAINT rate_limits_pkey PRIMARY KEY (key)
      ) WITH (fillfactor = 50)`);
    await runner.query(`REVOKE ALL ON rate_limits FROM PUBLIC, ${APP_ROLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE rate_limits`);
  }
}
