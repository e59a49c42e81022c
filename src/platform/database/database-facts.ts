import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, QueryFailedError } from 'typeorm';
import { problemOf } from './postgres-errors.js';
import { zoneKnownAs } from '../time.js';

/** Delay until a failover is noticed. Results read in the meantime carry the old identity. */
const CACHE_MS = 1_000;

/** `pg_dump` does not preserve oids. The table's oid also changes if a restore cleans the same database. */
const BY_DATABASE = `(SELECT oid FROM pg_database WHERE datname = current_database()), 'owners'::regclass::oid`;
// Each cluster has its own identifier, and each promotion or point-in-time recovery starts a new timeline.
// Restoring a Neon branch changes only Neon's own timeline.
const BY_SERVER = `
  (SELECT system_identifier FROM pg_control_system()),
  CASE WHEN pg_is_in_recovery() THEN (SELECT lpad(to_hex(timeline_id), 8, '0') FROM pg_control_checkpoint())
       ELSE lower(left(pg_walfile_name(pg_current_wal_lsn()), 8)) END,
  current_setting('neon.timeline_id', true)`;
const identityOf = (...parts: string[]) => `SELECT concat_ws('/', ${parts.join(', ')}) AS identity`;

export const IDENTITY = identityOf(BY_DATABASE, BY_SERVER);

/** Errors of providers that disable these functions or replace the storage. */
const UNAVAILABLE_CODES = ['42501', '42883', '0A000'];

/** Identifies the database's history. A restore, a point-in-time recovery and a failover start a new one. */
@Injectable()
export class DatabaseIdentity {
  private readonly logger = new Logger(DatabaseIdentity.name);
  private reading?: { readonly startedAt: number; readonly identity: Promise<number> };
  private isAvailable = true;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Returns a 48-bit number. Must not be called in a unit of work, because it needs a second connection. */
  read(): Promise<number> {
    const startedAt = performance.now();
    if (this.reading && startedAt - this.reading.startedAt < CACHE_MS) return this.reading.identity;
    const reading = { startedAt, identity: this.load() };
    reading.identity.catch(() => {
      if (this.reading === reading) this.reading = undefined;
    });
    this.reading = reading;
    return reading.identity;
  }

  private async load(): Promise<number> {
    const [{ identity }] = await this.query().catch((error: unknown) => {
      throw problemOf(error instanceof QueryFailedError ? error.driverError : error);
    });
    return createHash('sha256').update(identity).digest().readUIntBE(0, 6);
  }

  private async query(): Promise<[{ readonly identity: string }]> {
    if (this.isAvailable) {
      try {
        return await this.dataSource.query(IDENTITY);
      } catch (error) {
        if (!UNAVAILABLE_CODES.includes((error as { code?: string }).code ?? '')) throw error;
        this.isAvailable = false;
        this.logger.warn(
          `database identity is unavailable (${(error as Error).message}): reset the feeds after a recovery or a failover (docs/backup.md)`,
        );
      }
    }
    return this.dataSource.query(identityOf(BY_DATABASE));
  }
}

/** PostgreSQL knows it under every list of zones. */
const UTC = 'UTC';

/** The names of time zones as PostgreSQL knows them: no other goes into a statement. */
@Injectable()
export class DatabaseZones {
  private reading?: Promise<ReadonlySet<string>>;
  private readonly found = new Map<string, string | undefined>();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Undefined where PostgreSQL does not know the zone. Not to be called in a unit of work, which holds a connection already. */
  async nameOf(zone: string): Promise<string | undefined> {
    if (zone === UTC) return UTC;
    const known = await this.read();
    if (!this.found.has(zone)) this.found.set(zone, zoneKnownAs(zone, known));
    return this.found.get(zone);
  }

  /** Once: the list is a part of PostgreSQL's installation. */
  private read(): Promise<ReadonlySet<string>> {
    this.reading ??= this.ask().catch((error: unknown) => {
      this.reading = undefined;
      throw problemOf(error instanceof QueryFailedError ? error.driverError : error);
    });
    return this.reading;
  }

  private async ask(): Promise<ReadonlySet<string>> {
    const rows: { name: string }[] = await this.dataSource.query('SELECT name FROM pg_timezone_names');
    return new Set(rows.map(({ name }) => name));
  }
}
