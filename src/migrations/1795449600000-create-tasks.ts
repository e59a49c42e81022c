import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE } from '../platform/database/row-security.js';

/** Tasks, and the role and the policy that keep every owner's to themselves. */
export class CreateTasks1795449600000 implements MigrationInterface {
  readonly name = 'CreateTasks1795449600000';

  async up(runner: QueryRunner): Promise<void> {
    // Roles belong to the whole server: another database of it may have made this one already.
    await runner.query(`
      DO $$ BEGIN
        CREATE ROLE ${APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$`);
    // Before PostgreSQL 16, whoever was a member could also become it.
    await runner.query(`
      DO $$ BEGIN
        IF NOT pg_has_role(current_user, '${APP_ROLE}',
                           CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
          EXECUTE format('GRANT ${APP_ROLE} TO %I', current_user);
        END IF;
      END $$`);
    await runner.query(`
      CREATE FUNCTION count_version() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.version := OLD.version + 1;
        NEW.updated_at := now();
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TABLE tasks (
        owner_id text NOT NULL,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        title text COLLATE "und-x-icu" NOT NULL,
        description text,
        completed boolean NOT NULL DEFAULT false,
        completed_at timestamp(3) with time zone,
        priority smallint NOT NULL DEFAULT 0,
        CONSTRAINT tasks_pkey PRIMARY KEY (owner_id, id),
        CONSTRAINT tasks_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT tasks_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
        CONSTRAINT tasks_description_check CHECK (char_length(description) <= 20000),
        CONSTRAINT tasks_priority_check CHECK (priority BETWEEN 0 AND 3),
        CONSTRAINT tasks_completed_check CHECK (completed = (completed_at IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX tasks_by_created_at ON tasks (owner_id, created_at, id)`);
    await runner.query(`CREATE INDEX tasks_by_updated_at ON tasks (owner_id, updated_at, id)`);
    await runner.query(`CREATE INDEX tasks_by_priority ON tasks (owner_id, priority, id)`);
    await runner.query(`CREATE INDEX tasks_by_title ON tasks (owner_id, title, id)`);
    await runner.query(`
      CREATE TRIGGER tasks_count_version BEFORE UPDATE ON tasks
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION count_version()`);
    await runner.query(`
      CREATE FUNCTION time_completion() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.completed_at := CASE WHEN NEW.completed THEN now() END;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER tasks_time_completion_of_new BEFORE INSERT ON tasks
        FOR EACH ROW WHEN (NEW.completed) EXECUTE FUNCTION time_completion()`);
    await runner.query(`
      CREATE TRIGGER tasks_time_completion BEFORE UPDATE ON tasks
        FOR EACH ROW WHEN (OLD.completed <> NEW.completed) EXECUTE FUNCTION time_completion()`);
    await runner.query(`ALTER TABLE tasks ENABLE ROW LEVEL SECURITY`);
    await runner.query(`ALTER TABLE tasks FORCE ROW LEVEL SECURITY`);
    await runner.query(`
      CREATE POLICY tasks_of_owner ON tasks
        USING (owner_id = current_setting('app.owner_id', true))
        WITH CHECK (owner_id = current_setting('app.owner_id', true))`);
    await runner.query(`GRANT USAGE ON SCHEMA public TO ${APP_ROLE}`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON tasks TO ${APP_ROLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The role stays: another database of the server may use it.
    await runner.query(`DROP TABLE tasks`);
    await runner.query(`DROP FUNCTION count_version(), time_completion()`);
    await runner.query(`REVOKE USAGE ON SCHEMA public FROM ${APP_ROLE}`);
  }
}
