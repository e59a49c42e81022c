import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Thrown where a host name has no address, or none in time. */
export class HostUnresolved extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Resolves host names by c-ares, over sockets. `dns.lookup` would call getaddrinfo on libuv's thread pool: a few names whose
 * servers never answer would hold up every other look-up of the process, its key server's and its database's included.
 */
@Injectable()
export class HostResolver {
  /** For one query to one name server; twice as long when it is repeated. */
  readonly queryMs: number = 1_000;
  readonly tries: number = 2;
  /** For all queries of a name, however many name servers there are. */
  readonly timeoutMs: number = 3_000;
  /** By default those of the system. */
  readonly servers: readonly string[] | undefined;
  readonly hostsFile: string = '/etc/hosts';

  /**
   * The addresses of a host, IPv4 first: not every machine has a way to the others.
   * @throws HostUnresolved
   */
  async resolve(host: string, signal: AbortSignal): Promise<readonly Address[]> {
    // Absolute names end in a dot, in a URL too.
    const name = host.endsWith('.') ? host.slice(0, -1) : host;
    const known = await this.knownWithoutDns(name);
    const addresses = known.length > 0 ? known : await this.query(name, signal);
    return addresses
      .map((address) => ({ address, family: isIP(address) }))
      .sort((a, b) => a.family - b.family);
  }

  /** What name servers are not asked for: RFC 6761, section 6.3, and the hosts file, which c-ares leaves out here. */
  private async knownWithoutDns(name: string): Promise<readonly string[]> {
    if (name === 'localhost' || name.endsWith('.localhost')) return LOOPBACK;
    const text = await readFile(this.hostsFile, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      const [address = '', ...names] = line.split('#', 1)[0]!.trim().split(/\s+/);
      const isMeant = isIP(address) !== 0 && names.some((known) => known.toLowerCase() === name);
      return isMeant ? [address] : [];
    });
  }

  private async query(name: string, signal: AbortSignal): Promise<string[]> {
    // One for each name: to cancel is to cancel all that a resolver was asked for.
    const resolver = new Resolver({ timeout: this.queryMs, tries: this.tries });
    if (this.servers) resolver.setServers(this.servers);
    const giveUp = AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]);
    const cancel = (): void => resolver.cancel();
    giveUp.addEventListener('abort', cancel, { once: true });
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    giveUp.removeEventListener('abort', cancel);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const codes = answers.flatMap((answer) => (answer.status === 'rejected' ? [codeOf(answer.reason)] : []));
    // That there is no address of one family says less than why there is none of the other.
    throw new HostUnresolved(codes.find((code) => code !== 'ENODATA') ?? 'ENODATA');
  }
}

function codeOf(error: unknown): string {
  const { code = 'ENODATA' } = error as NodeJS.ErrnoException;
  return code === 'ECANCELLED' ? 'ETIMEOUT' : code;
}
