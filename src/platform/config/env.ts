import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { authFaults, AuthSettings, type TokenTrust } from './auth-settings.js';
import { DatabaseSettings } from './database-settings.js';
import { HttpSettings } from './http-settings.js';
import { LimitSettings, type RATE_LIMIT_STORES } from './limit-settings.js';
import { ConfigurationError } from './operator-error.js';
import { readSecretFiles } from './secret-files.js';
import { ServerSettings } from './server-settings.js';

/** The groups of settings. Each declares its variables with their defaults and is validated by itself. */
export const SETTING_GROUPS = [
  ServerSettings,
  HttpSettings,
  DatabaseSettings,
  AuthSettings,
  LimitSettings,
] as const;

type AllSettings = ServerSettings & HttpSettings & DatabaseSettings & AuthSettings & LimitSettings;
type Groups = readonly InstanceType<(typeof SETTING_GROUPS)[number]>[];

/** Has the properties of all groups. */
const Settings = class {
  constructor(groups: Groups) {
    Object.assign(this, ...groups);
  }
} as new (groups: Groups) => AllSettings;

/** All settings of the service, and what follows from several of them. Created by `readEnv`. */
export class Env extends Settings {
  get production(): boolean {
    return this.NODE_ENV === 'production';
  }

  get publicUrl(): string {
    return new URL(this.PUBLIC_URL ?? `http://localhost:${this.PORT}`).origin;
  }

  get vapidSubject(): string {
    const { publicUrl } = this;
    const fallback = publicUrl.startsWith('https:') ? publicUrl : 'mailto:postmaster@localhost';
    return this.VAPID_SUBJECT ?? fallback;
  }

  /** Off in production with a shared database, where a one-off `migrate` runs before the instances start. */
  get migrateOnStart(): boolean {
    return this.MIGRATE_ON_START ?? (!this.production || this.DATABASE_URL === undefined);
  }

  /** A single process with an embedded database shares its counts with no other. */
  get rateLimitStore(): (typeof RATE_LIMIT_STORES)[number] {
    if (this.RATE_LIMIT_STORE !== undefined) return this.RATE_LIMIT_STORE;
    if (this.REDIS_URL !== undefined) return 'redis';
    return this.DATABASE_URL === undefined && this.WORKERS === 1 ? 'memory' : 'postgres';
  }

  get trust(): TokenTrust {
    const {
      AUTH_JWKS_URL: jwksUrl,
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: audience,
      AUTH_SECRET: secret,
    } = this;
    if (secret !== undefined) return { mode: 'secret', secret, issuer, audience };
    if (jwksUrl !== undefined) return { mode: 'key-set', jwksUrl, issuer: issuer!, audience: audience! };
    return { mode: 'embedded', issuer: this.publicUrl, secret: this.BETTER_AUTH_SECRET };
  }
}

/**
 * Reads and validates the settings from the environment and, with lower precedence, a `.env` file. The only reader of
 * `process.env`.
 * @throws ConfigurationError with all faults
 */
export function readEnv(source: NodeJS.ProcessEnv = processEnvironment()): Env {
  const set = Object.fromEntries(
    Object.entries(source).filter((entry): entry is [string, string] => !!entry[1]?.trim()),
  );
  const files = readSecretFiles(set);
  const values = { ...set, ...files.values };
  const groups = SETTING_GROUPS.map((Group) => plainToInstance<Groups[number], object>(Group, values));
  const shapeFaults = groups.flatMap((group) => faultsOf(group));
  const env = new Env(groups);
  const faults = [...files.faults, ...shapeFaults, ...authFaults(env, env.production)];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return env;
}

function faultsOf(group: object): string[] {
  const errors = validateSync(group, {
    validationError: { target: false, value: false },
    stopAtFirstError: true,
    // Drops the rest of the environment, because it may contain secrets of other programs.
    whitelist: true,
  });
  return errors.flatMap(({ constraints = {} }) => Object.values(constraints));
}

function processEnvironment(): NodeJS.ProcessEnv {
  // Existing variables take precedence over the file.
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}
