import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';

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
