import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from './env.js';
import { InstallationKey } from './installation-key.js';

const ONE = 'kT9xQ2mV7bN4cR8wZ1pL6sD3fG5hJ0aE';
const TWO = 'Jm1xk6v0Qy8sT3wZ9uB2nE5rH7pL4cAd';
const SALT = Buffer.alloc(16, 1);

let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'todo-key-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const keyOf = (settings: Record<string, string>): InstallationKey =>
  new InstallationKey(readEnv({ DATA_DIR: folder, ...settings }));
const secretOf = (key: InstallationKey, salt = SALT, purpose = 'x'): string =>
  key.secret(salt, purpose).toString('hex');

describe('InstallationKey', () => {
  it('derives a unique secret per key, salt and purpose, the same in every process', () => {
    const [one, again, two] = [ONE, ONE, TWO].map((ENCRYPTION_KEY) => keyOf({ ENCRYPTION_KEY }));
    expect([secretOf(again!), again!.id]).toEqual([secretOf(one!), one!.id]);
    const others = [
      secretOf(two!),
      secretOf(one!, Buffer.alloc(16, 2)),
      secretOf(one!, SALT, 'y'),
      secretOf(one!),
    ];
    expect(new Set(others).size).toBe(4);
    expect(two!.id).not.toBe(one!.id);
    expect(one!.secret(SALT, 'x')).toHaveLength(32);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('uses ENCRYPTION_KEY, or else derives the key from another secret', () => {
    const settings: Record<string, string>[] = [
      { ENCRYPTION_KEY: ONE },
      { ENCRYPTION_KEY: ONE, BETTER_AUTH_SECRET: TWO, AUTH_SECRET: TWO },
      { BETTER_AUTH_SECRET: ONE },
      { BETTER_AUTH_SECRET: ONE, AUTH_SECRET: TWO },
      { AUTH_SECRET: TWO },
    ];
    const ids = settings.map((given) => keyOf(given).id);
    const [own, ownFirst, issuer, issuerFirst, shared] = ids;
    expect([ownFirst, issuerFirst]).toEqual([own, issuer]);
    // A leaked webhook secret must not reveal anything about tokens.
    expect(new Set([own, issuer, shared]).size).toBe(3);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('generates a key once if no secret is set and stores it readable only by this user', () => {
    const first = keyOf({});
    expect(readdirSync(folder)).toEqual([]);
    expect(keyOf({}).id).toBe(first.id);
    expect(readdirSync(folder)).toEqual(['encryption.key']);
    expect(statSync(join(folder, 'encryption.key')).mode & 0o777).toBe(0o600);
  });

  it('throws if the key cannot be stored', () => {
    writeFileSync(join(folder, 'file'), '');
    const key = keyOf({ DATA_DIR: join(folder, 'file') });
    expect(() => key.id).toThrow();
  });
});
