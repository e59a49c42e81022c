import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../common/problem/problems.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OwnerId } from '../ownership/owner-id.js';
import { SettingsResponse } from './dto/settings.response.js';
import type { UpdateSettingsDto } from './dto/update-settings.dto.js';
import type { Owner } from './owner.entity.js';
import { OwnersRepository } from './owners.repository.js';

@Injectable()
export class SettingsService {
  constructor(
    private readonly owners: OwnersRepository,
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
      const now = await this.lock(owner);
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

  /** Where the owner's change clock stands; null for an owner who has nothing yet. */
  async clock(owner: OwnerId): Promise<Owner | null> {
    return this.owners.find(owner);
  }

  /** The owner's row: the settings, and how much there is of what is limited. */
  async of(owner: OwnerId): Promise<Owner> {
    const found = await this.owners.find(owner);
    if (found) return found;
    await this.owners.ensure(owner);
    return (await this.owners.find(owner))!;
  }

  /**
   * Holds back everybody else who changes what this owner has of something, or how it is arranged, until the unit of
   * work around this ends: so limits are exact, and no order, depth or cycle is decided on what is about to change.
   */
  async lock(owner: OwnerId): Promise<Owner> {
    const locked = await this.owners.lock(owner);
    if (locked) return locked;
    await this.owners.ensure(owner);
    return (await this.owners.lock(owner))!;
  }

  /** The same for what an owner has left to be done later: null, and nothing is made, where the account is gone by then. */
  async lockKnown(owner: OwnerId): Promise<Owner | null> {
    return this.owners.lock(owner);
  }

  /** The same, and what is read once the lock is held, in one round trip. */
  async lockAnd<T>(owner: OwnerId, read: () => Promise<T>): Promise<T> {
    const [locked, found] = await Promise.all([this.owners.lock(owner), read()]);
    if (locked) return found;
    // Of an owner who has nothing yet there was no row to wait for: somebody else may be at it.
    await this.lock(owner);
    return read();
  }
}

const sameTimes = (): InvalidInput =>
  new InvalidInput({
    errors: [
      {
        pointer: '/quietHours/until',
        detail: 'must be another time than from; send null for no quiet hours',
        in: 'body',
      },
    ],
  });
