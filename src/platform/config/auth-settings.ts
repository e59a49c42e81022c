import { IsOptional } from 'class-validator';
import { HttpUrlSetting } from './setting-decorators.js';

const SECRETS = ['AUTH_SECRET', 'BETTER_AUTH_SECRET', 'ENCRYPTION_KEY'] as const;
const MIN_SECRET_BYTES = 32;

/** The trusted token issuer. Determines the accepted algorithms; they never come from a token. */
export type TokenTrust =
  | { readonly mode: 'key-set'; readonly jwksUrl: string; readonly issuer: string; readonly audience: string }
  | { readonly mode: 'secret'; readonly secret: string; readonly issuer?: string; readonly audience?: string }
  | { readonly mode: 'embedded'; readonly issuer: string; readonly secret?: string };

/** The token issuer and the secrets of the installation. */
export class AuthSettings {
  @IsOptional()
  @HttpUrlSetting()
  readonly AUTH_JWKS_URL?: string;

  @IsOptional()
  readonly AUTH_ISSUER?: string;

  @IsOptional()
  readonly AUTH_AUDIENCE?: string;

  @IsOptional()
  readonly AUTH_SECRET?: string;

  @IsOptional()
  readonly BETTER_AUTH_SECRET?: string;

  /** The key from which webhook secrets are derived. Must be the same in all processes. */
  @IsOptional()
  readonly ENCRYPTION_KEY?: string;
}

/** Faults of settings that depend on one another, and weak secrets. */
export function authFaults(settings: AuthSettings, production: boolean): string[] {
  const weak = SECRETS.filter((name) => isWeak(settings[name]));
  return [
    ...trustFaults(settings),
    ...weak.map(
      (name) =>
        `${name} must be ${MIN_SECRET_BYTES} bytes or more of random text. Generate it with: openssl rand -base64 32`,
    ),
    ...issuerFaults(settings, production),
  ];
}

function trustFaults(settings: AuthSettings): string[] {
  if (settings.AUTH_SECRET !== undefined && settings.AUTH_JWKS_URL !== undefined) {
    return ['AUTH_SECRET and AUTH_JWKS_URL exclude each other: set one of them'];
  }
  if (settings.AUTH_SECRET !== undefined) return [];
  const names = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE'] as const;
  const present = names.find((name) => settings[name] !== undefined);
  const absent = present === undefined ? [] : names.filter((name) => settings[name] === undefined);
  return absent.map((name) => `${name} must be set, because ${present} is`);
}

function issuerFaults(settings: AuthSettings, production: boolean): string[] {
  const isIssuer = settings.AUTH_SECRET === undefined && settings.AUTH_JWKS_URL === undefined;
  if (!production || !isIssuer || settings.BETTER_AUTH_SECRET !== undefined) return [];
  return [
    'BETTER_AUTH_SECRET must be set in production, unless AUTH_* variables configure an external issuer',
  ];
}

function isWeak(secret: string | undefined): boolean {
  if (secret === undefined) return false;
  if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) return true;
  return new Set(secret).size < 10 || /change.?me|placeholder/i.test(secret);
}
