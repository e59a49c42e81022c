import { hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Env } from './env.js';
import { readOrCreateSecret } from './secret-files.js';

const KEY_BYTES = 32;
const NO_SALT = Buffer.alloc(0);

/**
 * The key from which this installation derives secrets, so that the database contains none. All processes share it: it comes
 * from the settings or is generated once in the data directory.
 */
@Injectable()
export class InstallationKey {
  private cached?: Buffer;

  constructor(private readonly env: Env) {}

  /** A public fingerprint of the key. A change means that secrets derived from the old key are lost. */
  get id(): string {
    return derive(this.key, NO_SALT, 'todo-backend key id').toString('hex').slice(0, 16);
  }

  /** @throws if there is neither a setting nor a writable data directory */
  secret(salt: Buffer, purpose: string): Buffer {
    return derive(this.key, salt, `todo-backend ${purpose}`);
  }

  private get key(): Buffer {
    return (this.cached ??= this.load());
  }

  private load(): Buffer {
    const { ENCRYPTION_KEY: own, BETTER_AUTH_SECRET, AUTH_SECRET, DATA_DIR } = this.env;
    if (own !== undefined) return Buffer.from(own);
    const shared = BETTER_AUTH_SECRET ?? AUTH_SECRET;
    if (shared !== undefined) return derive(Buffer.from(shared), NO_SALT, 'todo-backend installation key');
    return Buffer.from(readOrCreateSecret(DATA_DIR, 'encryption.key'));
  }
}

const derive = (key: Buffer, salt: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, KEY_BYTES));
