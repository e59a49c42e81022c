import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { WEBHOOK_URL_MAX } from '../webhook.entity.js';
import { Semaphore } from '../../platform/concurrency/semaphore.js';
import { Env } from '../../platform/config/env.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';

/** Azure's WireServer: a public address that is reachable only inside the cloud. */
const OF_CLOUDS = new Set(['168.63.129.16']);
/** Global unicast IPv6 (RFC 4291, section 2.4). Excludes addresses that embed an IPv4 address, among others. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a resolved address is publicly reachable: not local to the machine, its network or its cloud, and not such an
 * IPv4 address embedded in IPv6.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || OF_CLOUDS.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return !(parsed instanceof ipaddr.IPv6) || parsed.match(GLOBAL_IPV6);
}

/** The host of a URL; IPv6 addresses without brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/**
 * Validates the URL of a webhook; undefined if it is valid. The addresses of a host name are checked for each attempt.
 */
export function faultOfUrl(text: string, { allowPrivate }: { allowPrivate: boolean }): string | undefined {
  if (!URL.canParse(text)) return 'url must be an absolute URL, such as https://example.com/hooks';
  const url = new URL(text);
  const schemes = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) return `url must begin with ${schemes.join('// or ')}//`;
  if (`${url.username}${url.password}` !== '') return 'url must not contain a user or a password';
  if (text.includes('#')) return 'url must not contain a fragment';
  // Percent-encoding makes the normalized URL longer.
  if (url.href.length > WEBHOOK_URL_MAX) return `url must have at most ${WEBHOOK_URL_MAX} characters`;
  // URL has normalized addresses such as 2130706433 or 0x7f.1.
  if (!allowPrivate && isPrivate(hostOf(url))) return 'url must not point to a private address';
  return undefined;
}

const isPrivate = (host: string): boolean => isIP(host) !== 0 && !isPublicAddress(host);

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Thrown if a host name has no address or the lookup times out. */
export class HostUnresolved extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Resolves host names with c-ares, over sockets. `dns.lookup` calls getaddrinfo on libuv's thread pool, where a few
 * unresponsive name servers would block all other lookups, including those of the key server and the database.
 */
@Injectable()
export class HostResolver {
  /** Timeout of a query to one name server; doubled for each retry. */
  readonly queryMs: number = 1_000;
  readonly tries: number = 2;
  /** Total timeout of a lookup. */
  readonly timeoutMs: number = 3_000;
  /** Defaults to the name servers of the system. */
  readonly servers: readonly string[] | undefined;
  readonly hostsFile: string = '/etc/hosts';

  /**
   * Returns the addresses of a host, IPv4 first, because IPv6 is not routed everywhere.
   * @throws HostUnresolved
   */
  async resolve(host: string, signal: AbortSignal): Promise<readonly Address[]> {
    // A fully qualified name may end in a dot.
    const name = host.endsWith('.') ? host.slice(0, -1) : host;
    const known = await this.resolveLocally(name);
    const addresses = known.length > 0 ? known : await this.query(name, signal);
    return addresses
      .map((address) => ({ address, family: isIP(address) }))
      .sort((a, b) => a.family - b.family);
  }

  /** Names resolved without DNS: localhost (RFC 6761, section 6.3) and the hosts file, which c-ares ignores here. */
  private async resolveLocally(name: string): Promise<readonly string[]> {
    if (name === 'localhost' || name.endsWith('.localhost')) return LOOPBACK;
    const text = await readFile(this.hostsFile, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      const [address = '', ...names] = line.split('#', 1)[0]!.trim().split(/\s+/);
      const matches = isIP(address) !== 0 && names.some((known) => known.toLowerCase() === name);
      return matches ? [address] : [];
    });
  }

  private async query(name: string, signal: AbortSignal): Promise<string[]> {
    // One resolver per lookup, because `cancel` aborts all queries of a resolver.
    const resolver = new Resolver({ timeout: this.queryMs, tries: this.tries });
    if (this.servers) resolver.setServers(this.servers);
    const abort = AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]);
    const cancel = (): void => resolver.cancel();
    abort.addEventListener('abort', cancel, { once: true });
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    abort.removeEventListener('abort', cancel);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const codes = answers.flatMap((answer) => (answer.status === 'rejected' ? [codeOf(answer.reason)] : []));
    // ENODATA for one family is less specific than the error for the other.
    throw new HostUnresolved(codes.find((code) => code !== 'ENODATA') ?? 'ENODATA');
  }
}

function codeOf(error: unknown): string {
  const { code = 'ENODATA' } = error as NodeJS.ErrnoException;
  return code === 'ECANCELLED' ? 'ETIMEOUT' : code;
}

/** Thrown if a webhook resolves to a private address. */
export class PrivateAddress extends Error {}

/** Resolves the addresses of a webhook. A name is resolved once per attempt, and all its addresses must be public. */
@Injectable()
export class WebhookNetwork {
  private readonly lookups = new Map<OwnerId, Semaphore>();

  constructor(
    private readonly env: Env,
    private readonly resolver: HostResolver,
  ) {}

  /**
   * @throws PrivateAddress
   * @throws HostUnresolved
   */
  async addressesOf(url: URL, owner: OwnerId, signal: AbortSignal): Promise<readonly Address[]> {
    const host = hostOf(url);
    const family = isIP(host);
    const addresses =
      family === 0
        ? await this.runQueued(owner, signal, () => this.resolve(host, signal))
        : [{ address: host, family }];
    if (!addresses.every(({ address }) => this.isAllowed(address))) throw new PrivateAddress();
    return addresses;
  }

  async resolve(host: string, signal: AbortSignal): Promise<readonly Address[]> {
    return this.resolver.resolve(host, signal);
  }

  isAllowed(address: string): boolean {
    return this.env.WEBHOOK_ALLOW_PRIVATE || isPublicAddress(address);
  }

  /** One lookup per owner at a time, so that unresponsive name servers delay only that owner's webhooks. */
  private async runQueued<T>(owner: OwnerId, signal: AbortSignal, lookUp: () => Promise<T>): Promise<T> {
    const semaphore = this.lookups.get(owner) ?? new Semaphore(1);
    this.lookups.set(owner, semaphore);
    try {
      return await semaphore.run(async () => {
        signal.throwIfAborted();
        return await lookUp();
      });
    } finally {
      // The entry may have been replaced meanwhile.
      if (semaphore.isIdle && this.lookups.get(owner) === semaphore) this.lookups.delete(owner);
    }
  }
}
