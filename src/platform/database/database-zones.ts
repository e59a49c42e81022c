import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, QueryFailedError } from 'typeorm';
import { zoneKnownAs } from '../time.js';
import { problemOf } from './postgres-errors.js';

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
