import { getDomain } from 'tldts';
import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { APIError } from 'better-auth/api';
import { getMigrations } from 'better-auth/db/migration';
import { bearer } from 'better-auth/plugins/bearer';
import { jwt } from 'better-auth/plugins/jwt';
import type { JSONWebKeySet } from 'jose';
import { CLIENT_ADDRESS, Issuer, ISSUER_SCHEMA } from './issuer.controller.js';
import { isOutage, IssuerDatabase } from './issuer-database.js';
import { PasswordHasher } from './password-hasher.js';
import { ISSUER_PATH } from '../../platform/http/routes.js';

/**
 * Session cookie attributes for pages of these origins. Browsers do not send `Lax` cookies from another site; cross-site
 * requests need `None`, and `Partitioned` if third-party cookies are blocked.
 */
export function cookieAttributes(own: string, origins: readonly string[]): object {
  const isSameSite = origins.every((origin) => siteOf(origin) === siteOf(own));
  if (isSameSite) return { sameSite: 'lax' };
  return { sameSite: 'none', secure: true, partitioned: true };
}

/** The site as browsers define it: scheme and registrable domain. */
function siteOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${getDomain(hostname, { allowPrivateDomains: true }) ?? hostname}`;
}

const MAX_NAME_LENGTH = 200;
const MAX_URL_LENGTH = 2_000;
const RESET_MS = 60 * 60_000;

export interface IssuerOptions {
  /** A direct connection: the schema is a startup parameter, which transaction poolers reject. */
  readonly databaseUrl: string;
  /** Origin of the service: the tokens' `iss` and `aud`. */
  readonly origin: string;
  readonly secret: string;
  readonly trustedOrigins: readonly string[];
}

/** An embedded Better Auth: e-mail and password, sessions, and the tokens that the service verifies. */
export class BetterAuthIssuer extends Issuer {
  readonly origin: string;
  private readonly logger = new Logger(BetterAuthIssuer.name);
  private readonly database: IssuerDatabase;
  private readonly passwords = new PasswordHasher();
  private readonly options: BetterAuthOptions;
  private readonly auth: Pick<ReturnType<typeof betterAuth>, 'handler' | '$context'>;

  constructor({ databaseUrl, origin, secret, trustedOrigins }: IssuerOptions) {
    super();
    this.origin = origin;
    this.database = new IssuerDatabase(databaseUrl);
    const { hash, verify, beforeSignUp } = this.passwords;
    this.options = {
      baseURL: origin,
      basePath: ISSUER_PATH,
      secret,
      trustedOrigins: [...trustedOrigins],
      database: this.database.forBetterAuth as BetterAuthOptions['database'],
      emailAndPassword: { enabled: true, password: { hash, verify }, revokeSessionsOnPasswordReset: true },
      hooks: { before: beforeSignUp },
      plugins: [
        jwt({ jwt: { issuer: origin, audience: origin, definePayload: this.payloadOf } }),
        // The session table stores tokens without signatures, so they cannot be used by a reader of the table.
        bearer({ requireSignature: true }),
      ],
      databaseHooks: {
        user: { create: { before: checkUser }, update: { before: checkUser } },
        session: { create: { before: ({ userId }) => this.rejectLocked(userId) } },
      },
      advanced: {
        ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
        defaultCookieAttributes: cookieAttributes(origin, trustedOrigins),
      },
      // `rate-limits/` covers these requests, across processes and with RFC 9457 responses.
      rateLimit: { enabled: false },
      telemetry: { enabled: false },
      logger: { level: 'error', log: (_level, message, ...rest) => this.log(message, rest) },
      // Rethrow unexpected errors to the caller of `handle` instead of printing them and answering an empty 500.
      onAPIError: { throw: true },
    };
    this.auth = betterAuth(this.options);
  }

  handle(request: Request): Promise<Response> {
    return this.database.withoutOutage(() => this.passwords.run(() => this.auth.handler(request)));
  }

  /** The public keys of the issuer, read through its own endpoint. */
  readonly fetchKeys = async (): Promise<JSONWebKeySet> => {
    const response = await this.handle(new Request(`${this.origin}${ISSUER_PATH}/jwks`));
    if (!response.ok) throw new Error(`the embedded issuer answered ${response.status}`);
    return (await response.json()) as JSONWebKeySet;
  };

  /** Uses the service's logger, which escapes input and redacts errors. */
  private log(message: string, rest: unknown[]): void {
    const err = rest.find((item) => item instanceof Error);
    // Outages are logged when the request is answered.
    if (!err || !isOutage(err)) this.logger.warn({ message, err });
  }

  /** Migrates the issuer's tables. */
  async migrate(): Promise<void> {
    await this.database.pool.query(`CREATE SCHEMA IF NOT EXISTS ${ISSUER_SCHEMA}`);
    const { runMigrations } = await getMigrations(this.options);
    await runMigrations();
  }

  async purgeExpired(): Promise<void> {
    for (const table of ['session', 'verification'])
      await this.database.pool.query(`DELETE FROM ${table} WHERE "expiresAt" < now()`);
  }

  async resetToken(userId: string): Promise<string> {
    const token = randomBytes(24).toString('base64url');
    const { internalAdapter } = await this.auth.$context;
    await internalAdapter.createVerificationValue({
      identifier: `reset-password:${token}`,
      value: userId,
      expiresAt: new Date(Date.now() + RESET_MS),
    });
    return token;
  }

  /** Claims other than `sub`. The whole row could be of any size. */
  private readonly payloadOf = async ({ user }: { user: { id: string; email: string; name: string } }) => {
    await this.rejectLocked(user.id);
    return { email: user.email, name: user.name };
  };

  private async rejectLocked(userId: string): Promise<void> {
    if (await this.database.isLocked(userId))
      throw new APIError('FORBIDDEN', { code: 'ACCOUNT_LOCKED', message: 'This account is locked.' });
  }

  async close(): Promise<void> {
    await this.database.pool.end();
  }
}

/** Better Auth does not limit the length or characters of names and images, and names go into every token. */
async function checkUser({ name, image }: { name?: string; image?: string | null }): Promise<void> {
  if ((name ?? '').length > MAX_NAME_LENGTH || /\p{Cc}/u.test(name ?? '')) {
    throw new APIError('BAD_REQUEST', {
      message: `name must have at most ${MAX_NAME_LENGTH} characters and no control characters`,
    });
  }
  if (image != null && !isWebUrl(image)) {
    throw new APIError('BAD_REQUEST', {
      message: `image must be an http:// or https:// URL of at most ${MAX_URL_LENGTH} characters`,
    });
  }
}

/** A web app may use it in a link, where a `javascript:` URL would run. */
function isWebUrl(text: string): boolean {
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) return false;
  return ['http:', 'https:'].includes(new URL(text).protocol);
}
