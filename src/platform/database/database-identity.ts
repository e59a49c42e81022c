import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, QueryFailedError } from 'typeorm';
import { problemOf } from './postgres-errors.js';

/** A server that has moved is noticed after so long. What is read with the old identity meanwhile is marked with it. */
const SHARED_FOR_MS = 1_000;

/** `pg_dump` carries no oid, neither the database's nor the table's, which differs where a restore cleans the same database. */
const BY_DATABASE = `(SELECT oid FROM pg_database WHERE datname = current_database()), 'owners'::regclass::oid`;
// A new cluster has another identifier, and each promotion or recovery to a point in time begins another timeline.
// A branch of Neon that is put back has another timeline of Neon's own, and the same one of PostgreSQL's.
const BY_SERVER = `
  (SELECT system_identifier FROM pg_control_system()),
  CASE WHEN pg_is_in_recovery() THEN (SELECT lpad(to_hex(timeline_id), 8, '0') FROM pg_control_checkpoint())
       ELSE lower(left(pg_walfile_name(pg_current_wal_lsn()), 8)) END,
  current_setting('neon.timeline_id', true)`;
const identityOf = (...parts: string[]) => `SELECT concat_ws('/', ${parts.join(', ')}) AS identity`;

export const IDENTITY = identityOf(BY_DATABASE, BY_SERVER);

/** Where a provider has taken these functions away, or puts another storage below them. */
const NOT_TOLD = ['42501', '42883', '0A000'];

/** Which history the database is a part of. A restore, a recovery to an earlier time and a failover begin another one. */
@Injectable()
export class DatabaseIdentity {
  private readonly logger = new Logger(DatabaseIdentity.name);
  private reading?: { readonly since: number; readonly identity: Promise<number> };
  private isTold = true;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** A number of 48 bits. Not to be asked for in a unit of work, which holds a connection already. */
  read(): Promise<number> {
    const since = performance.now();
    if (this.reading && since - this.reading.since < SHARED_FOR_MS) return this.reading.identity;
    const reading = { since, identity: this.ask() };
    reading.identity.catch(() => {
      if (this.reading === reading) this.reading = undefined;
    });
    this.reading = reading;
    return reading.identity;
  }

  private async ask(): Promise<number> {
    const [{ identity }] = await this.tell().catch((error: unknown) => {
      throw problemOf(error instanceof QueryFailedError ? error.driverError : error);
    });
    return createHash('sha256').update(identity).digest().readUIntBE(0, 6);
  }

  private async tell(): Promise<[{ readonly identity: string }]> {
    if (this.isTold) {
      try {
        return await this.dataSource.query(IDENTITY);
      } catch (error) {
        if (!NOT_TOLD.includes((error as { code?: string }).code ?? '')) throw error;
        this.isTold = false;
        this.logger.warn(
          `PostgreSQL does not tell its identity (${(error as Error).message}): after a recovery or a failover, begin the feeds anew (docs/backup.md)`,
        );
      }
    }
    return this.dataSource.query(identityOf(BY_DATABASE));
  }
}
