import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { ErasureNotConfirmed } from './account.errors.js';
import { AccountRepository } from './account.repository.js';
import type { EraseAccountDto, ErasureResponse } from './dto/account.dto.js';

const VALID_MINUTES = 10;

@Injectable()
export class AccountService {
  constructor(
    private readonly account: AccountRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
  ) {}

  async requestErasure(owner: OwnerId): Promise<ErasureResponse> {
    const token = randomBytes(32).toString('base64url');
    return { token, expiresAt: await this.account.saveToken(owner, hashOf(token), VALID_MINUTES) };
  }

  /** Atomic. */
  async erase(owner: OwnerId, { confirm }: EraseAccountDto): Promise<void> {
    await this.work.run(owner, async () => {
      // Serializes with concurrent writes of this owner.
      await this.ownerLock.acquire(owner);
      if (!(await this.account.confirm(owner, hashOf(confirm)))) throw new ErasureNotConfirmed();
      await this.account.erase(owner);
    });
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
