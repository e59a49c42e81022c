import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE } from '../platform/database/row-security.js';

/** Two owners, two kinds or two keys never make one; the library takes 512 characters, and an owner's id can be longer. */
const JOB_KEY = `encode(sha256(convert_to(jsonb_build_array(owner, kind, key)::text, 'UTF8')), 'hex')`;

/**
 * The request role's only way to the job queue, whose schema it cannot enter. Whose job it is, the functions take from
 * the scope and from nowhere else.
 */
export class CreateJobScheduling1795622400000 implements MigrationInterface {
  readonly name = 'CreateJobScheduling1795622400000';

  async up(runner: QueryRunner): Promise<void> {
    // What the body names is looked up when it runs: the queue's own schema may be made after this.
    await runner.query(`
      CREATE FUNCTION schedule_job(kind text, key text, payload jsonb, run_at timestamptz, keep_earlier boolean)
      RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        owner text := current_setting('app.owner_id', true);
      BEGIN
        IF coalesce(owner, '') = '' THEN
          RAISE EXCEPTION 'a job needs an owner';
        END IF;
        IF kind IS NULL OR key IS NULL OR jsonb_typeof(payload) IS DISTINCT FROM 'object' THEN
          RAISE EXCEPTION 'a job needs a kind, a key and an object for its payload';
        END IF;
        PERFORM graphile_worker.add_job(
          identifier => kind,
          payload => (payload || jsonb_build_object('ownerId', owner))::json,
          run_at => run_at,
          job_key => ${JOB_KEY},
          job_key_mode => CASE WHEN keep_earlier THEN 'preserve_run_at' ELSE 'replace' END
        );
      END $$`);
    await runner.query(`
      CREATE FUNCTION unschedule_job(kind text, key text)
      RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        owner text := current_setting('app.owner_id', true);
      BEGIN
        IF coalesce(owner, '') = '' THEN
          RAISE EXCEPTION 'a job needs an owner';
        END IF;
        PERFORM graphile_worker.remove_job(${JOB_KEY});
      END $$`);
    const functions = 'schedule_job(text, text, jsonb, timestamptz, boolean), unschedule_job(text, text)';
    await runner.query(`REVOKE ALL ON FUNCTION ${functions} FROM PUBLIC`);
    await runner.query(`GRANT EXECUTE ON FUNCTION ${functions} TO ${APP_ROLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION schedule_job(text, text, jsonb, timestamptz, boolean), unschedule_job(text, text)`);
  }
}
