import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Env, readEnv } from './env.js';
import { ConfigurationError } from './operator-error.js';
import { SECRETS } from './secret-files.js';

const SECRET = 'kT9xQ2mV7bN4cR8wZ1pL6sD3fG5hJ0aE';
const KEY_SET = {
  AUTH_JWKS_URL: 'https://auth.example.com/jwks',
  AUTH_ISSUER: 'https://auth.example.com',
  AUTH_AUDIENCE: 'https://todo.example.com',
};

describe('readEnv', () => {
  it('works without any variable', () => {
    expect({ ...readEnv({}) }).toEqual({
      NODE_ENV: 'development',
      PORT: 3000,
      HOST: '127.0.0.1',
      WEB_APP: true,
      DATA_DIR: '.data',
      DATABASE_POOL_SIZE: 10,
      DATABASE_START_SECONDS: 15,
      STATEMENT_TIMEOUT_MS: 3_000,
      LONG_STATEMENT_TIMEOUT_MS: 300_000,
      OVERLOAD_LATENCY_MS: 200,
      OVERLOAD_DELAY_MS: 1_000,
      JOB_CONCURRENCY: 2,
      WORKERS: 1,
      REQUIRE_IF_MATCH: false,
      LIMIT_TASKS: 200_000,
      LIMIT_LISTS: 500,
      LIMIT_LABELS: 500,
      LIMIT_BYTES: 2_147_483_648,
      LIMIT_BODY_BYTES: 262_144,
      LIMIT_IMPORT_BYTES: 268_435_456,
      TRASH_DAYS: 30,
      FEED_RETENTION_DAYS: 90,
      LIMIT_WEBHOOKS: 20,
      WEBHOOK_ALLOW_PRIVATE: false,
      RATE_LIMIT_PER_MINUTE: 3_000,
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: 300,
      RATE_LIMIT_SIGN_IN_PER_MINUTE: 10,
      METRICS_HOST: '127.0.0.1',
      OTEL_SERVICE_NAME: 'todo-backend',
      CORS_ORIGINS: [],
      CORS_ALLOWED_HEADERS: [],
      LOG_LEVEL: 'info',
    });
  });

  describe('secrets in files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'todo-env-'));
    const file = join(folder, 'secret');
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(SECRETS)('reads %s from the file that its _FILE names', (name) => {
      const value = name.endsWith('URL') ? (name === 'REDIS_URL' ? 'redis://r' : 'postgres://u@h/d') : SECRET;
      writeFileSync(file, `${value}\n`);
      expect(readEnv({ [`${name}_FILE`]: file })[name]).toBe(value);
    });

    it('rejects a file if the setting is also present, or the file is missing or empty', () => {
      writeFileSync(file, '\n');
      const settings = {
        AUTH_SECRET: SECRET,
        AUTH_SECRET_FILE: file,
        ENCRYPTION_KEY_FILE: file,
        METRICS_TOKEN_FILE: join(folder, 'none'),
      };
      expect(faultsOf(settings)).toEqual(
        expect.arrayContaining([
          'AUTH_SECRET and AUTH_SECRET_FILE exclude each other: set one of them',
          'ENCRYPTION_KEY_FILE must name a file that is not empty',
          'METRICS_TOKEN_FILE must name a file that the service can read (ENOENT)',
        ]),
      );
    });
  });

  it('reads every variable', () => {
    const settings = {
      NODE_ENV: 'production',
      PORT: '8080',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://todo.example.com/base',
      DATA_DIR: '/data',
      DATABASE_URL: 'postgres://todo@db/todo',
      DATABASE_DIRECT_URL: 'postgresql://todo@db:5433/todo',
      DATABASE_ADMIN_URL: 'postgres://postgres@db/todo',
      DATABASE_POOL_SIZE: '25',
      DATABASE_REPLICA_URL: 'postgres://todo@replica/todo',
      DATABASE_START_SECONDS: '0',
      STATEMENT_TIMEOUT_MS: '5000',
      LONG_STATEMENT_TIMEOUT_MS: '60000',
      OVERLOAD_POOL_QUEUE: '100',
      OVERLOAD_LATENCY_MS: '0',
      OVERLOAD_DELAY_MS: '0',
      JOB_CONCURRENCY: '0',
      WORKERS: '4',
      REQUIRE_IF_MATCH: 'true',
      LIMIT_TASKS: '1',
      LIMIT_LISTS: '2',
      LIMIT_LABELS: '3',
      LIMIT_BYTES: '1048576',
      LIMIT_BODY_BYTES: '65536',
      LIMIT_IMPORT_BYTES: '1048576',
      TRASH_DAYS: '7',
      FEED_RETENTION_DAYS: '14',
      LIMIT_WEBHOOKS: '4',
      ENCRYPTION_KEY: SECRET,
      WEBHOOK_ALLOW_PRIVATE: 'true',
      RATE_LIMIT_PER_MINUTE: '600',
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: '0',
      RATE_LIMIT_SIGN_IN_PER_MINUTE: '5',
      RATE_LIMIT_STORE: 'postgres',
      REDIS_URL: 'rediss://redis:6380/1',
      TRUST_PROXY: '10.0.0.0/8, loopback',
      METRICS_PORT: '9464',
      METRICS_HOST: '0.0.0.0',
      METRICS_TOKEN: SECRET,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_SERVICE_NAME: 'todo',
      MIGRATE_ON_START: 'true',
      ...KEY_SET,
      BETTER_AUTH_SECRET: SECRET,
      CORS_ORIGINS: 'https://app.example.com, http://localhost:5173',
      CORS_ALLOWED_HEADERS: 'X-Client-Version, newrelic',
      LOG_LEVEL: 'debug',
      WEB_APP: 'false',
    };
    expect({ ...readEnv(settings) }).toEqual({
      ...settings,
      WEB_APP: false,
      PORT: 8080,
      DATABASE_POOL_SIZE: 25,
      DATABASE_START_SECONDS: 0,
      STATEMENT_TIMEOUT_MS: 5_000,
      LONG_STATEMENT_TIMEOUT_MS: 60_000,
      OVERLOAD_POOL_QUEUE: 100,
      OVERLOAD_LATENCY_MS: 0,
      OVERLOAD_DELAY_MS: 0,
      JOB_CONCURRENCY: 0,
      WORKERS: 4,
      REQUIRE_IF_MATCH: true,
      LIMIT_TASKS: 1,
      LIMIT_LISTS: 2,
      LIMIT_LABELS: 3,
      LIMIT_BYTES: 1_048_576,
      LIMIT_BODY_BYTES: 65_536,
      LIMIT_IMPORT_BYTES: 1_048_576,
      TRASH_DAYS: 7,
      FEED_RETENTION_DAYS: 14,
      LIMIT_WEBHOOKS: 4,
      WEBHOOK_ALLOW_PRIVATE: true,
      RATE_LIMIT_PER_MINUTE: 600,
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: 0,
      RATE_LIMIT_SIGN_IN_PER_MINUTE: 5,
      TRUST_PROXY: ['10.0.0.0/8', 'loopback'],
      METRICS_PORT: 9464,
      MIGRATE_ON_START: true,
      CORS_ORIGINS: ['https://app.example.com', 'http://localhost:5173'],
      CORS_ALLOWED_HEADERS: ['X-Client-Version', 'newrelic'],
    });
  });

  it('starts one worker per core with WORKERS=auto', () => {
    expect(readEnv({ WORKERS: 'auto' }).WORKERS).toBe(availableParallelism());
  });

  it.each([
    ['https://app.example.com:443', 'https://app.example.com'],
    ['http://app.example.com:80', 'http://app.example.com'],
    ['https://app.example.com:80', 'https://app.example.com:80'],
    ['HTTPS://App.Example.COM', 'https://app.example.com'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['http://[0:0:0:0:0:0:0:1]:5173', 'http://[::1]:5173'],
    ['http://localhost:05173', 'http://localhost:5173'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['Tauri://LocalHost', 'tauri://localhost'],
    ['ionic://localhost', 'ionic://localhost'],
    ['http://tauri.localhost', 'http://tauri.localhost'],
    [
      'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai',
      'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai',
    ],
  ])('normalizes the origin %s to %s', (given, origin) => {
    expect(readEnv({ CORS_ORIGINS: given }).CORS_ORIGINS).toEqual([origin]);
  });

  it('treats empty and blank values as unset', () => {
    const names = [
      'NODE_ENV',
      'PORT',
      'DATABASE_URL',
      'AUTH_SECRET',
      'AUTH_JWKS_URL',
      'CORS_ORIGINS',
      'MIGRATE_ON_START',
    ];
    expect(readEnv(Object.fromEntries(names.map((name, index) => [name, index % 2 ? '' : ' '])))).toEqual(
      readEnv({}),
    );
  });

  it('ignores variables named like derived properties', () => {
    const env = readEnv({
      production: 'true',
      publicUrl: 'https://evil.example.com',
      trust: 'all',
      migrateOnStart: 'false',
    });
    const { production, publicUrl, migrateOnStart, trust } = env;
    expect({ production, publicUrl, migrateOnStart }).toEqual({
      production: false,
      publicUrl: 'http://localhost:3000',
      migrateOnStart: true,
    });
    expect(trust.mode).toBe('embedded');
  });

  it.each([
    ['no variable is set', {}, { mode: 'embedded', issuer: 'http://localhost:3000', secret: undefined }],
    [
      'PUBLIC_URL is set',
      { PUBLIC_URL: 'https://todo.example.com/', BETTER_AUTH_SECRET: SECRET },
      { mode: 'embedded', issuer: 'https://todo.example.com', secret: SECRET },
    ],
    [
      'a key set is configured',
      KEY_SET,
      {
        mode: 'key-set',
        jwksUrl: KEY_SET.AUTH_JWKS_URL,
        issuer: KEY_SET.AUTH_ISSUER,
        audience: KEY_SET.AUTH_AUDIENCE,
      },
    ],
    [
      'a secret is set',
      { AUTH_SECRET: SECRET },
      { mode: 'secret', secret: SECRET, issuer: undefined, audience: undefined },
    ],
    [
      'a secret, an issuer and an audience are set',
      { AUTH_SECRET: SECRET, AUTH_ISSUER: 'me', AUTH_AUDIENCE: 'you' },
      { mode: 'secret', secret: SECRET, issuer: 'me', audience: 'you' },
    ],
  ])('trusts one issuer if %s', (_case, settings, trust) => {
    expect(readEnv(settings).trust).toEqual(trust);
  });

  it.each([
    [{}, true],
    [{ DATABASE_URL: 'postgres://db/todo' }, true],
    [{ NODE_ENV: 'production', AUTH_SECRET: SECRET }, true],
    [{ NODE_ENV: 'production', AUTH_SECRET: SECRET, DATABASE_URL: 'postgres://db/todo' }, false],
    [
      {
        NODE_ENV: 'production',
        AUTH_SECRET: SECRET,
        DATABASE_URL: 'postgres://db/todo',
        MIGRATE_ON_START: 'true',
      },
      true,
    ],
    [{ MIGRATE_ON_START: 'false' }, false],
  ])('migrates at startup except a shared production database: %j is %s', (settings, migrates) => {
    expect(readEnv(settings).migrateOnStart).toBe(migrates);
  });

  it.each([
    [{}, 'memory'],
    [{ DATABASE_URL: 'postgres://db/todo' }, 'postgres'],
    [{ REDIS_URL: 'redis://redis:6379' }, 'redis'],
    [
      { DATABASE_URL: 'postgres://db/todo', REDIS_URL: 'redis://redis', RATE_LIMIT_STORE: 'memory' },
      'memory',
    ],
  ])('selects a rate limit store that all processes share: %j is %s', (settings, store) => {
    expect(readEnv(settings).rateLimitStore).toBe(store);
  });

  it('accepts a number or a list of trusted proxies', () => {
    expect(readEnv({ TRUST_PROXY: '2' }).TRUST_PROXY).toBe(2);
    expect(readEnv({ TRUST_PROXY: '10.1.2.3,fd00::/8' }).TRUST_PROXY).toEqual(['10.1.2.3', 'fd00::/8']);
  });

  it.each<[keyof Env, string]>([
    ['NODE_ENV', 'staging'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PUBLIC_URL', 'todo.example.com'],
    ['PUBLIC_URL', 'ftp://todo.example.com'],
    ['DATABASE_URL', 'mysql://db/todo'],
    ['DATABASE_DIRECT_URL', 'db:5432'],
    ['DATABASE_ADMIN_URL', 'db:5432'],
    ['FEED_RETENTION_DAYS', '0'],
    ['FEED_RETENTION_DAYS', '3651'],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_POOL_SIZE', 'many'],
    ['DATABASE_REPLICA_URL', 'mysql://replica'],
    ['DATABASE_START_SECONDS', '601'],
    ['STATEMENT_TIMEOUT_MS', '99'],
    ['LONG_STATEMENT_TIMEOUT_MS', '999'],
    ['OVERLOAD_POOL_QUEUE', '0'],
    ['OVERLOAD_LATENCY_MS', '-1'],
    ['OVERLOAD_DELAY_MS', '-1'],
    ['JOB_CONCURRENCY', '-1'],
    ['JOB_CONCURRENCY', '101'],
    ['METRICS_PORT', '65536'],
    ['METRICS_TOKEN', SECRET.slice(1)],
    ['METRICS_TOKEN', `${SECRET} ${SECRET}`],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['WORKERS', '0'],
    ['WORKERS', '257'],
    ['WORKERS', 'many'],
    ['MIGRATE_ON_START', 'yes'],
    ['AUTH_JWKS_URL', 'auth.example.com/jwks'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://*.example.com'],
    ['CORS_ORIGINS', 'https://app.example.com,null'],
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'https://app.example.com:99999'],
    ['CORS_ORIGINS', 'https://user@app.example.com'],
    ['CORS_ORIGINS', 'https://a.example.com https://b.example.com'],
    ['CORS_ORIGINS', 'web.example.org'],
    ['CORS_ORIGINS', 'localhost:5173'],
    ['CORS_ORIGINS', 'capacitor://'],
    ['CORS_ORIGINS', 'capacitor:localhost'],
    ['CORS_ORIGINS', 'file://localhost'],
    ['CORS_ORIGINS', 'wss://app.example.com'],
    ['CORS_ALLOWED_HEADERS', '*'],
    ['CORS_ALLOWED_HEADERS', 'x-one x-two'],
    ['LOG_LEVEL', 'loud'],
    ['RATE_LIMIT_PER_MINUTE', '-1'],
    ['RATE_LIMIT_ANONYMOUS_PER_MINUTE', '10000001'],
    ['RATE_LIMIT_SIGN_IN_PER_MINUTE', 'few'],
    ['RATE_LIMIT_STORE', 'disk'],
    ['REDIS_URL', 'http://redis'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '33'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', 'proxy.example.com'],
    ['AUTH_SECRET', SECRET.slice(1)],
    ['AUTH_SECRET', 'a'.repeat(64)],
    ['BETTER_AUTH_SECRET', `change-me-${SECRET}`],
  ])('rejects %s=%s, naming the variable but not the value', (name, value) => {
    const [fault, ...others] = faultsOf({ ...(name === 'AUTH_JWKS_URL' && KEY_SET), [name]: value });
    expect(others).toEqual([]);
    expect(fault).toContain(name);
    expect(fault).not.toContain(value);
  });

  it.each([
    [{ AUTH_JWKS_URL: KEY_SET.AUTH_JWKS_URL }, ['AUTH_ISSUER must be set', 'AUTH_AUDIENCE must be set']],
    [{ RATE_LIMIT_STORE: 'redis' }, ['REDIS_URL']],
    [{ AUTH_ISSUER: 'me' }, ['AUTH_JWKS_URL must be set', 'AUTH_AUDIENCE must be set']],
    [{ ...KEY_SET, AUTH_SECRET: SECRET }, ['AUTH_SECRET and AUTH_JWKS_URL exclude each other']],
    [{ NODE_ENV: 'production' }, ['BETTER_AUTH_SECRET must be set in production']],
    [{ PORT: 'x', LOG_LEVEL: 'x', AUTH_SECRET: 'x' }, ['PORT', 'LOG_LEVEL', 'AUTH_SECRET']],
    [{ NODE_ENV: 'production', PORT: '99999' }, ['PORT', 'BETTER_AUTH_SECRET must be set in production']],
    [
      { NODE_ENV: 'production', PUBLIC_URL: 'x' },
      ['PUBLIC_URL', 'BETTER_AUTH_SECRET must be set in production'],
    ],
  ])('reports all errors of %j', (settings, beginnings) => {
    const faults = faultsOf(settings);
    expect(faults).toHaveLength(beginnings.length);
    beginnings.forEach((beginning, index) => expect(faults[index]).toMatch(new RegExp(`^${beginning}`)));
  });

  it('drops variables that are not settings', () => {
    expect(readEnv({ AWS_SECRET_ACCESS_KEY: 'foreign', PORT: '80' })).not.toHaveProperty(
      'AWS_SECRET_ACCESS_KEY',
    );
  });

  it('needs no Better Auth secret in production with an external issuer', () => {
    expect(readEnv({ NODE_ENV: 'production', ...KEY_SET }).production).toBe(true);
  });
});

function faultsOf(settings: NodeJS.ProcessEnv): readonly string[] {
  try {
    readEnv(settings);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}
