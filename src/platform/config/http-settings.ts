import { Transform } from 'class-transformer';
import { IsOptional, Matches, ValidateBy } from 'class-validator';
import ipaddr from 'ipaddr.js';
import { BooleanSetting, listFrom, ListFromText } from './setting-decorators.js';

/** A scheme and a host. Includes the schemes of native web views, such as `capacitor:`. */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#*@\\\s]+$/i;
/** Schemes that no page has as its origin. */
const UNSUPPORTED_SCHEMES = ['file:', 'ftp:', 'ws:', 'wss:'];
/** Names of networks that Fastify knows. */
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];
const MAX_HOPS = 32;

/** The number of proxies in front of the service, or their addresses. */
type TrustedProxies = number | readonly string[];

/** Leaves invalid origins unchanged, for `IsOrigin` to reject. */
const Origins = () => Transform(({ value }) => listFrom(value).map((text) => originOf(text) ?? text));

const IsOrigin = () =>
  ValidateBy(
    { name: 'isOrigin', validator: { validate: (text: string) => originOf(text) !== undefined } },
    {
      each: true,
      message: 'each of $property must be an origin such as https://app.example.com: no path, no wildcard',
    },
  );

const Proxies = () =>
  Transform(({ value }): TrustedProxies => (/^\s*\d+\s*$/.test(value) ? Number(value) : listFrom(value)));

const IsTrustedProxies = () =>
  ValidateBy({
    name: 'trustedProxies',
    validator: {
      validate: isTrustedProxies,
      defaultMessage: () =>
        `$property must be the number of proxies or a list of their addresses and networks, such as 10.0.0.0/8,loopback`,
    },
  });

/** The web app, cross-origin access, proxies and preconditions. */
export class HttpSettings {
  /** Whether the service serves the web app at `/`. */
  @BooleanSetting()
  readonly WEB_APP: boolean = true;

  @Origins()
  @IsOrigin()
  readonly CORS_ORIGINS: string[] = [];

  /** In addition to the headers that the service, tracing and HTTP libraries use. */
  @ListFromText()
  @Matches(/^[\w-]+$/, { each: true, message: 'each of $property must be the name of a header, no wildcard' })
  readonly CORS_ALLOWED_HEADERS: string[] = [];

  /** The proxies whose X-Forwarded-For header is trusted. */
  @IsOptional()
  @Proxies()
  @IsTrustedProxies()
  readonly TRUST_PROXY?: TrustedProxies;

  /** Whether updates and deletions require If-Match. */
  @BooleanSetting()
  readonly REQUIRE_IF_MATCH: boolean = false;
}

/** Normalizes an origin as in browsers' `Origin` header: lower case, no default port. Undefined if it is not an origin. */
export function originOf(text: string): string | undefined {
  if (!ORIGIN.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, host } = new URL(text);
  return UNSUPPORTED_SCHEMES.includes(protocol) ? undefined : `${protocol}//${host.toLowerCase()}`;
}

/**
 * Converts the setting to Fastify's `trustProxy`. Fastify itself trusts no number of hops, because callers that bypass the
 * proxies could forge addresses. Setting a number therefore requires that clients cannot bypass them.
 */
export function trustOf(
  proxies: TrustedProxies | undefined,
): string[] | ((address: string, hop: number) => boolean) | false {
  if (proxies === undefined) return false;
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : [...proxies];
}

function isTrustedProxies(value: unknown): boolean {
  if (typeof value === 'number') return value >= 1 && value <= MAX_HOPS;
  return Array.isArray(value) && value.length > 0 && value.every(isNetwork);
}

function isNetwork(text: string): boolean {
  // Trusting every address would let any caller forge its own.
  if (text.endsWith('/0')) return false;
  return NETWORKS.includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}
