import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE, secureTable } from '../platform/database/row-security.js';

/** The kinds of rows that the log is of, by their table; the settings have a trigger of their own. */
const LOGGED = { lists: 'list', labels: 'label', tasks: 'task', completions: 'completion' } as const;
/** Kept by triggers for the service itself, and no part of what a row says. */
export const HIDDEN = `ARRAY['owner_id', 'search', 'remind_since']`;

/** What a statement has changed, as rows of (owner_id, state, before), from its transition tables. */
const CHANGED = {
  created: `SELECT owner_id, to_jsonb(added) - ${HIDDEN} AS state, NULL::jsonb AS before FROM added`,
  updated: `
    SELECT owner_id, to_jsonb(added) - ${HIDDEN} AS state, to_jsonb(removed) - ${HIDDEN} AS before
      FROM added JOIN removed USING (owner_id, id) WHERE added.version <> removed.version`,
  deleted: `SELECT owner_id, NULL::jsonb AS state, to_jsonb(removed) - ${HIDDEN} AS before FROM removed`,
} as const;
const EVENTS = {
  created: 'INSERT ON $ REFERENCING NEW TABLE AS added',
  updated: 'UPDATE ON $ REFERENCING OLD TABLE AS removed NEW TABLE AS added',
  deleted: 'DELETE ON $ REFERENCING OLD TABLE AS removed',
} as const;
type Kind = keyof typeof CHANGED;
const KINDS = Object.keys(CHANGED) as Kind[];

/** The change clock of every owner, and the log that numbers its changes by it. */
export class LogChanges1795708800000 implements MigrationInterface {
  readonly name = 'LogChanges1795708800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE owners
        ADD COLUMN seq bigint NOT NULL DEFAULT 0,
        ADD COLUMN feed_since timestamp(3) with time zone NOT NULL DEFAULT now(),
        ADD COLUMN forgotten bigint NOT NULL DEFAULT 0,
        ADD COLUMN forgets_at timestamp(3) with time zone`);
    // Every write updates this row: with room beside it in its page, no index has to learn of that.
    await runner.query(`ALTER TABLE owners SET (fillfactor = 50)`);
    await this.createLog(runner);
    await this.lockFirst(runner);
    for (const kind of KINDS) await runner.query(logFunction(kind));
    for (const [table, type] of Object.entries(LOGGED)) {
      for (const kind of KINDS) {
        await runner.query(`
          CREATE TRIGGER ${table}_log_${kind} AFTER ${EVENTS[kind].replace('$', table)}
            FOR EACH STATEMENT EXECUTE FUNCTION log_${kind}('${type}')`);
      }
    }
    await this.logSettings(runner);
    await this.forget(runner);
  }

  private async createLog(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE changes (
        owner_id text NOT NULL,
        seq bigint NOT NULL,
        type text NOT NULL,
        row_id uuid,
        change text NOT NULL,
        version integer NOT NULL,
        changed_at timestamp(3) with time zone NOT NULL DEFAULT clock_timestamp(),
        request_id text,
        imported boolean NOT NULL DEFAULT false,
        state jsonb,
        before jsonb,
        CONSTRAINT changes_pkey PRIMARY KEY (owner_id, seq),
        CONSTRAINT changes_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT changes_change_check CHECK (change IN ('created', 'updated', 'deleted')),
        CONSTRAINT changes_state_check CHECK ((state IS NULL) = (change = 'deleted')),
        CONSTRAINT changes_before_check CHECK ((before IS NULL) = (change = 'created'))
      )`);
    await runner.query(`CREATE INDEX changes_of_row ON changes (owner_id, row_id, seq)`);
    await runner.query(`
      CREATE INDEX changes_of_request ON changes (owner_id, request_id, seq) WHERE request_id IS NOT NULL`);
    await secureTable(runner, 'changes');
    await runner.query(`REVOKE UPDATE ON changes FROM ${APP_ROLE}`);
  }

  /**
   * The owner's row is locked before any other, whoever writes and whatever: so the clock's numbers appear in commit
   * order, and no two writers of an owner wait for each other.
   */
  private async lockFirst(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION lock_owner() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        owner text := current_setting('app.owner_id', true);
      BEGIN
        -- What a trigger goes on to change is locked by what set it off.
        IF owner IS NULL OR owner = '' OR pg_trigger_depth() > 1 THEN
          RETURN NULL;
        END IF;
        PERFORM FROM owners WHERE owner_id = owner FOR NO KEY UPDATE;
        IF NOT FOUND THEN
          INSERT INTO owners (owner_id) VALUES (owner) ON CONFLICT DO NOTHING;
          PERFORM FROM owners WHERE owner_id = owner FOR NO KEY UPDATE;
        END IF;
        RETURN NULL;
      END $$`);
    for (const table of Object.keys(LOGGED)) {
      await runner.query(`
        CREATE TRIGGER ${table}_lock_owner BEFORE INSERT OR UPDATE OR DELETE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION lock_owner()`);
    }
  }

  private async logSettings(runner: QueryRunner): Promise<void> {
    const settings = (row: string) =>
      `jsonb_build_object('version', ${row}.version, 'time_zone', ${row}.time_zone,
         'created_at', ${row}.created_at, 'updated_at', ${row}.updated_at)`;
    await runner.query(`
      CREATE FUNCTION log_settings() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        WITH clock AS (UPDATE owners SET seq = seq + 1 WHERE owner_id = NEW.owner_id RETURNING seq)
        INSERT INTO changes (owner_id, seq, type, change, version, request_id, imported, state, before)
        SELECT NEW.owner_id, seq, 'settings', 'updated', NEW.version, nullif(current_setting('app.request_id', true), ''),
               current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'import', ${settings('NEW')},
               (SELECT jsonb_object_agg(key, value) FROM jsonb_each(${settings('OLD')})
                 WHERE ${settings('NEW')} -> key IS DISTINCT FROM value)
          FROM clock;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER owners_log_settings AFTER UPDATE ON owners
        FOR EACH ROW WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION log_settings()`);
  }

  /** With an owner's first change the job is scheduled that forgets old ones, and again by itself while there are any. */
  private async forget(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION schedule_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('app.owner_id', true) = NEW.owner_id THEN
          NEW.forgets_at := now() + interval '1 day';
          PERFORM schedule_job('forget-changes', 'all', '{}', NEW.forgets_at, true);
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER owners_schedule_forgetting BEFORE UPDATE ON owners
        FOR EACH ROW WHEN (NEW.forgets_at IS NULL AND OLD.seq < NEW.seq) EXECUTE FUNCTION schedule_forgetting()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER owners_schedule_forgetting ON owners`);
    await runner.query(`DROP TRIGGER owners_log_settings ON owners`);
    for (const table of Object.keys(LOGGED)) {
      for (const kind of KINDS) await runner.query(`DROP TRIGGER ${table}_log_${kind} ON ${table}`);
      await runner.query(`DROP TRIGGER ${table}_lock_owner ON ${table}`);
    }
    await runner.query(`DROP FUNCTION schedule_forgetting(), log_settings(), lock_owner()`);
    for (const kind of KINDS) await runner.query(`DROP FUNCTION log_${kind}()`);
    await runner.query(`DROP TABLE changes`);
    await runner.query(
      `ALTER TABLE owners DROP COLUMN seq, DROP COLUMN feed_since, DROP COLUMN forgotten, DROP COLUMN forgets_at`,
    );
    await runner.query(`ALTER TABLE owners RESET (fillfactor)`);
  }
}

/** One statement, whatever the number of rows: numbers from the clock, then a line for each row. */
export const logFunction = (kind: Kind): string => `
  CREATE FUNCTION log_${kind}() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'erase' THEN
      RETURN NULL;
    END IF;
    WITH changed AS MATERIALIZED (${CHANGED[kind]}), clock AS (
      UPDATE owners SET seq = seq + number
        FROM (SELECT owner_id AS of, count(*) AS number FROM changed GROUP BY owner_id) AS numbers
       WHERE owner_id = of RETURNING owner_id, seq - number AS since
    )
    INSERT INTO changes (owner_id, seq, type, row_id, change, version, request_id, imported, state, before)
    SELECT owner_id, since + row_number() OVER (PARTITION BY owner_id), TG_ARGV[0],
           (coalesce(state, before) ->> 'id')::uuid, '${kind}', (coalesce(state, before) ->> 'version')::integer,
           nullif(current_setting('app.request_id', true), ''),
           current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'import', state,
           ${kind === 'updated' ? `(SELECT jsonb_object_agg(key, value) FROM jsonb_each(before) WHERE state -> key IS DISTINCT FROM value)` : 'before'}
      FROM changed JOIN clock USING (owner_id);
    RETURN NULL;
  END $$`;
