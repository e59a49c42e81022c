import { hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Env } from './env.js';
import { keepSecret } from './kept-secret.js';

const KEY_BYTES = 32;
const NO_SALT = Buffer.alloc(0);

/**
 * What this installation makes secrets with, so that none is in its database. All of its processes have the same: from
 * the settings, or else one that is made once in the data folder.
 */
@Injectable()
export class InstallationKey {
  private made?: Buffer;

  constructor(private readonly env: Env) {}

  /** Names the key without telling it. Another one means that what was made with the old one is lost. */
  get id(): string {
    return derive(this.key, NO_SALT, 'todo-backend key id').toString('hex').slice(0, 16);
  }

  /** @throws where there is neither a setting nor a folder that can be written to */
  secret(salt: Buffer, purpose: string): Buffer {
    return derive(this.key, salt, `todo-backend ${purpose}`);
  }

  private get key(): Buffer {
    return (this.made ??= this.make());
  }

  private make(): Buffer {
    const { ENCRYPTION_KEY: own, BETTER_AUTH_SECRET, AUTH_SECRET, DATA_DIR } = this.env;
    if (own !== undefined) return Buffer.from(own);
    const shared = BETTER_AUTH_SECRET ?? AUTH_SECRET;
    if (shared !== undefined) return derive(Buffer.from(shared), NO_SALT, 'todo-backend installation key');
    return Buffer.from(keepSecret(DATA_DIR, 'encryption.key'));
  }
}

const derive = (key: Buffer, salt: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, KEY_BYTES));
