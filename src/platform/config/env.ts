import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsUrl,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import { POSTGRES_URL } from './backup-settings.js';
import { CorsSettings } from './cors-settings.js';
import { BooleanFromText, IntegerFromText } from './from-text.js';
import { readSecretFiles } from './secret-files.js';
import { OperatorError } from './operator-error.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const HTTP_URL = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };
const MIN_SECRET_BYTES = 32;

/** The trusted token issuer. Determines the accepted algorithms; they never come from a token. */
export type TokenTrust =
  | { readonly mode: 'key-set'; readonly jwksUrl: string; readonly issuer: string; readonly audience: string }
  | { readonly mode: 'secret'; readonly secret: string; readonly issuer?: string; readonly audience?: string }
  | { readonly mode: 'embedded'; readonly issuer: string; readonly secret?: string };

/** All settings of the service. Created by `readEnv`, the only reader of `process.env`. */
export class Env extends CorsSettings {
  @IsIn(['development', 'production', 'test'])
  readonly NODE_ENV: 'development' | 'production' | 'test' = 'development';

  /** 0 selects any free port. */
  @IntegerFromText()
  @Max(65_535)
  @Min(0)
  @IsInt()
  readonly PORT: number = 3000;

  @IsNotEmpty()
  readonly HOST: string = '127.0.0.1';

  /** The URL at which browsers reach the service. */
  @IsOptional()
  @IsUrl(HTTP_URL)
  readonly PUBLIC_URL?: string;

  /** Directory for the embedded PostgreSQL and generated secrets. */
  @IsNotEmpty()
  readonly DATA_DIR: string = '.data';

  @IsOptional()
  @Matches(POSTGRES_URL, { message: '$property must start with postgres:// or postgresql://' })
  readonly DATABASE_URL?: string;

  @IsOptional()
  @Matches(POSTGRES_URL, { message: '$property must start with postgres:// or postgresql://' })
  readonly DATABASE_DIRECT_URL?: string;

  /** Maximum number of connections of this process. */
  @IntegerFromText()
  @Max(1000)
  @Min(1)
  @IsInt()
  readonly DATABASE_POOL_SIZE: number = 10;

  /** Concurrent jobs of this process; 0 runs none. */
  @IntegerFromText()
  @Max(100)
  @Min(0)
  @IsInt()
  readonly JOB_CONCURRENCY: number = 2;

  @IsOptional()
  @BooleanFromText()
  @IsBoolean({ message: '$property must be true or false' })
  readonly MIGRATE_ON_START?: boolean;

  @IsOptional()
  @IsUrl(HTTP_URL)
  readonly AUTH_JWKS_URL?: string;

  @IsOptional()
  readonly AUTH_ISSUER?: string;

  @IsOptional()
  readonly AUTH_AUDIENCE?: string;

  @IsOptional()
  readonly AUTH_SECRET?: string;

  @IsOptional()
  readonly BETTER_AUTH_SECRET?: string;

  @IsIn(LOG_LEVELS)
  readonly LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

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

/** Contains all faults. Each names its variable, but never its value, because that may be a secret. */
export class ConfigurationError extends OperatorError {
  constructor(readonly faults: readonly string[]) {
    super(`Invalid configuration:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads and validates the settings from the environment and, with lower precedence, a `.env` file.
 * @throws ConfigurationError with all faults
 */
export function readEnv(source: NodeJS.ProcessEnv = processEnvironment()): Env {
  const set = Object.fromEntries(
    Object.entries(source).filter((entry): entry is [string, string] => !!entry[1]?.trim()),
  );
  const files = readSecretFiles(set);
  const env = plainToInstance(Env, { ...set, ...files.values });
  const shapes = validateSync(env, {
    validationError: { target: false, value: false },
    stopAtFirstError: true,
    // Drops the rest of the environment, because it may contain secrets of other programs.
    whitelist: true,
  });
  const faults = [
    ...files.faults,
    ...shapes.flatMap((error) => Object.values(error.constraints ?? {})),
    ...trustFaults(env),
    ...secretFaults(env),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return env;
}

function processEnvironment(): NodeJS.ProcessEnv {
  // Existing variables take precedence over the file.
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

function trustFaults(env: Env): string[] {
  if (env.AUTH_SECRET !== undefined && env.AUTH_JWKS_URL !== undefined) {
    return ['AUTH_SECRET and AUTH_JWKS_URL exclude each other: set one of them'];
  }
  if (env.AUTH_SECRET !== undefined) return [];
  const names = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE'] as const;
  const present = names.find((name) => env[name] !== undefined);
  const absent = present === undefined ? [] : names.filter((name) => env[name] === undefined);
  return absent.map((name) => `${name} must be set, because ${present} is`);
}

function secretFaults(env: Env): string[] {
  const weak = (['AUTH_SECRET', 'BETTER_AUTH_SECRET', 'ENCRYPTION_KEY'] as const).filter((name) =>
    isWeak(env[name]),
  );
  const faults = weak.map(
    (name) =>
      `${name} must be ${MIN_SECRET_BYTES} bytes or more of random text. Generate it with: openssl rand -base64 32`,
  );
  // Does not use `env.trust`, because that relies on valid settings.
  const isIssuer = env.AUTH_SECRET === undefined && env.AUTH_JWKS_URL === undefined;
  if (env.production && isIssuer && env.BETTER_AUTH_SECRET === undefined) {
    faults.push(
      'BETTER_AUTH_SECRET must be set in production, unless AUTH_* variables configure an external issuer',
    );
  }
  return faults;
}

function isWeak(secret: string | undefined): boolean {
  if (secret === undefined) return false;
  if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) return true;
  return new Set(secret).size < 10 || /change.?me|placeholder/i.test(secret);
}
