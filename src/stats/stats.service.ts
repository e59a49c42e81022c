import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { InvalidInput } from '../platform/errors/problems.js';
import { DatabaseZones } from '../platform/database/database-facts.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { SettingsService } from '../account/settings.service.js';
import { dueView } from '../tasks/due.js';
import { type StatsQuery, StatsResponse } from './dto/stats.dto.js';
import { StatsRepository } from './stats.repository.js';

const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;
const UNKNOWN_ZONE =
  'timeZone is a time zone that the database does not know; send another one with the same clock';

@Injectable()
export class StatsService {
  constructor(
    private readonly stats: StatsRepository,
    private readonly settings: SettingsService,
    private readonly zones: DatabaseZones,
  ) {}

  async get(owner: OwnerId, query: StatsQuery): Promise<StatsResponse> {
    const timeZone = query.timeZone ?? (await this.settings.of(owner)).timeZone;
    const now = Temporal.Now.instant();
    const range = rangeOf(query, now.toZonedDateTimeISO(timeZone).toPlainDate());
    const overdue = dueView('overdue', timeZone, now);
    const zone = await this.zones.nameOf(timeZone);
    if (zone === undefined) throw invalidQuery('/timeZone', UNKNOWN_ZONE);
    // The response has the zone name that the client sent.
    return StatsResponse.from(
      { ...range, timeZone },
      await this.stats.count(owner, { ...range, timeZone: zone, overdue }),
    );
  }
}

function rangeOf({ from, to }: StatsQuery, today: Temporal.PlainDate): { from: string; to: string } {
  const last = to === undefined ? today : Temporal.PlainDate.from(to);
  const first =
    from === undefined ? last.subtract({ days: DEFAULT_DAYS - 1 }) : Temporal.PlainDate.from(from);
  const { days } = first.until(last);
  if (days < 0) throw invalidQuery('/from', 'from must not be after to');
  if (days >= MAX_DAYS) throw invalidQuery('/to', `to must be at most ${MAX_DAYS - 1} days after from`);
  return { from: first.toString(), to: last.toString() };
}

const invalidQuery = (pointer: string, detail: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer, detail, in: 'query' }] });
