import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { InvalidInput } from '../platform/errors/problems.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { SettingsResponse, type UpdateSettingsDto } from './dto/account.dto.js';
import {
  type Owner,
  OwnerLock,
  OwnersRepository,
  type QuietHours,
} from '../platform/change-log/owners.repository.js';

@Injectable()
export class SettingsService {
  constructor(
    private readonly owners: OwnersRepository,
    private readonly ownerLock: OwnerLock,
    private readonly work: UnitOfWork,
  ) {}

  async get(owner: OwnerId): Promise<SettingsResponse> {
    return SettingsResponse.from(await this.of(owner));
  }

  async update(owner: OwnerId, input: UpdateSettingsDto): Promise<SettingsResponse> {
    const { timeZone, quietHours } = input;
    if (quietHours && quietHours.from === quietHours.until) throw sameTimes();
    if (timeZone === undefined && quietHours === undefined) return this.get(owner);
    const set = await this.work.run(owner, async () => {
      const now = await this.ownerLock.acquire(owner);
      return this.owners.set(owner, {
        timeZone: timeZone ?? now.timeZone,
        quietHours: quietHours === undefined ? now.quietHours : quietHours,
      });
    });
    return SettingsResponse.from(set!);
  }

  async current(owner: OwnerId): Promise<SettingsResponse | null> {
    return this.get(owner);
  }

  /** The owner's row: settings and usage counters. */
  async of(owner: OwnerId): Promise<Owner> {
    const found = await this.owners.find(owner);
    if (found) return found;
    await this.owners.ensure(owner);
    return (await this.owners.find(owner))!;
  }
}

const sameTimes = (): InvalidInput =>
  new InvalidInput({
    errors: [
      {
        pointer: '/quietHours/until',
        detail: 'must differ from `from`; send null for no quiet hours',
        in: 'body',
      },
    ],
  });

/** Milliseconds until the current quiet hours end; 0 outside of them. */
export function quietMs(hours: QuietHours | null, timeZone: string, now = Temporal.Now.instant()): number {
  if (!hours) return 0;
  const local = now.toZonedDateTimeISO(timeZone);
  const [time, from, until] = [local.toPlainTime(), hours.from, hours.until].map((at) =>
    Temporal.PlainTime.from(at),
  ) as [Temporal.PlainTime, Temporal.PlainTime, Temporal.PlainTime];
  const isBefore = (a: Temporal.PlainTime, b: Temporal.PlainTime) => Temporal.PlainTime.compare(a, b) < 0;
  const isQuiet = isBefore(from, until)
    ? !isBefore(time, from) && isBefore(time, until)
    : !isBefore(time, from) || isBefore(time, until);
  if (!isQuiet) return 0;
  const day = isBefore(time, until) ? local.toPlainDate() : local.toPlainDate().add({ days: 1 });
  return day.toZonedDateTime({ timeZone, plainTime: until }).epochMilliseconds - now.epochMilliseconds;
}
