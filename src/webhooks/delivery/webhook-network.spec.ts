import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NameServer } from '../../../test/support/name-server.js';
import { HostResolver } from './webhook-network.js';

const V6 = '2606:4700:4700:0000:0000:0000:0000:1111';

describe('HostResolver', () => {
  let server: NameServer;
  let folder: string;
  let resolver: HostResolver;
  const never = new AbortController().signal;
  const resolve = (host: string, signal = never) => resolver.resolve(host, signal);

  beforeEach(async () => {
    server = await NameServer.start({
      'both.example': { AAAA: [V6], A: ['93.184.216.34', '93.184.216.35'] },
      'six.example': { AAAA: [V6] },
      'empty.example': {},
      'half.example': { A: ['93.184.216.34'], AAAA: null },
      'silent.example': { A: null, AAAA: null },
    });
    folder = mkdtempSync(join(tmpdir(), 'todo-hosts-'));
    const hostsFile = join(folder, 'hosts');
    writeFileSync(hostsFile, '# comment\n10.0.0.7\tReceiver alias # more\nbroken receiver\n::1 ip6\n');
    const settings = { servers: [server.address], hostsFile, queryMs: 50, timeoutMs: 30_000 };
    resolver = Object.assign(new HostResolver(), settings);
  });
  afterEach(() => {
    server.stop();
    rmSync(folder, { recursive: true });
  });

  it.each(['both.example', 'both.example.'])('returns all addresses of %s, IPv4 first', async (host) => {
    expect(await resolve(host)).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '93.184.216.35', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
  });

  it('returns the addresses of the only available family', async () => {
    expect(await resolve('six.example')).toEqual([{ address: '2606:4700:4700::1111', family: 6 }]);
    expect(await resolve('half.example')).toEqual([{ address: '93.184.216.34', family: 4 }]);
  });

  it.each(['localhost', 'localhost.', 'api.localhost'])('resolves %s without a name server', async (host) => {
    expect(await resolve(host)).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(server.asked.size).toBe(0);
  });

  it('reads the hosts file first', async () => {
    for (const host of ['receiver', 'alias'])
      expect(await resolve(host)).toEqual([{ address: '10.0.0.7', family: 4 }]);
    expect(await resolve('ip6')).toEqual([{ address: '::1', family: 6 }]);
    expect(server.asked.size).toBe(0);
  });

  it.each([
    ['does not exist', 'unknown.example', 'ENOTFOUND'],
    ['has no address', 'empty.example', 'ENODATA'],
    ['is never answered', 'silent.example', 'ETIMEOUT'],
  ])('fails for a name that %s', async (_, host, code) => {
    await expect(resolve(host)).rejects.toMatchObject({ code });
  });

  it('fails after its total timeout', async () => {
    Object.assign(resolver, { queryMs: 60_000, timeoutMs: 50 });
    await expect(resolve('silent.example')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });

  it('fails when the signal aborts', async () => {
    Object.assign(resolver, { queryMs: 60_000 });
    const attempt = new AbortController();
    const failed = expect(resolve('silent.example', attempt.signal)).rejects.toMatchObject({
      code: 'ETIMEOUT',
    });
    while (server.asked.size === 0) await new Promise(setImmediate);
    attempt.abort();
    await failed;
  });
});
