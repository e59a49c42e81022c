import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import {
  AS_ROOT,
  cleanUp,
  newFolder,
  NOBODY,
  runToExit,
  serversIn,
  Service,
  TRUST,
} from '../support/process.js';

afterEach(cleanUp);

describe('an invalid configuration', () => {
  const trustFaults = {
    AUTH_JWKS_URL: 'https://auth.example.com/jwks',
    AUTH_SECRET: 'hunter2',
    BETTER_AUTH_SECRET: 'change-me-change-me-change-me-change-me',
  };

  it('is rejected with all errors at once, each naming its variable but no value', async () => {
    const settings = {
      ...trustFaults,
      NODE_ENV: 'staging',
      PORT: '99999',
      DATABASE_URL: 'mysql://root:hunter3@db/todo',
      CORS_ORIGINS: 'https://app.example.com,*',
      LOG_LEVEL: 'loud',
    };
    const { code, output, errors } = await runToExit(newFolder(), settings);
    expect([code, output]).toEqual([78, '']);
    const [title, ...faults] = errors.trimEnd().split('\n');
    expect(title).toBe('Invalid configuration:');
    expect(faults.map((fault) => /^ {2}- .*?([A-Z_]{4,})/.exec(fault)?.[1]).sort()).toEqual([
      'AUTH_SECRET',
      'AUTH_SECRET',
      'BETTER_AUTH_SECRET',
      'CORS_ORIGINS',
      'DATABASE_URL',
      'LOG_LEVEL',
      'NODE_ENV',
      'PORT',
    ]);
    expect(errors).not.toMatch(/hunter|change-me|mysql|staging|loud|99999/);
  });

  it('is rejected before anything starts', async () => {
    const folder = newFolder();
    const { code, errors } = await runToExit(folder, { NODE_ENV: 'production', LOG_LEVEL: 'loud' });
    expect(code).toBe(78);
    expect(errors).toMatch(
      /^Invalid configuration:\n {2}- LOG_LEVEL .*\n {2}- BETTER_AUTH_SECRET must be set in production.*\n$/,
    );
    expect(serversIn(folder)).toEqual([]);
  });

  it('is rejected when it comes from a .env file', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, '.env'), 'AUTH_JWKS_URL=https://auth.example.com/jwks\n');
    const { code, errors } = await runToExit(folder);
    expect(code).toBe(78);
    expect(errors).toBe(
      'Invalid configuration:\n' +
        '  - AUTH_ISSUER must be set, because AUTH_JWKS_URL is\n' +
        '  - AUTH_AUDIENCE must be set, because AUTH_JWKS_URL is\n',
    );
  });
});

describe('the service exits with one sentence of instructions, and leaves nothing running, when', () => {
  let busy: Server;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    busy.close();
    await database.drop();
  });
  const taken = () => String((busy.address() as AddressInfo).port);
  const wrongPassword = () => database.url.replace(/:[0-9a-f]+@/, ':hunter2@');
  const unknown = () => database.url.replace(/\/test_\w+/, '/nowhere');

  it.each<[string, () => Record<string, string>, RegExp]>([
    ['the port is taken', () => ({ PORT: taken() }), /^Port \d+ is in use: .* set PORT/],
    ['the host is another machine', () => ({ HOST: '192.0.2.1' }), /^Cannot listen on 192\.0\.2\.1 .* HOST/],
    [
      'the host is unknown',
      () => ({ HOST: 'nowhere.invalid' }),
      /^The host nowhere\.invalid cannot be found .* HOST/,
    ],
    [
      'the data folder is a file',
      () => ({ DATA_DIR: process.execPath }),
      /^Cannot write to \S+: .* DATA_DIR/,
    ],
    [
      'the data folder is inside a file',
      () => ({ DATA_DIR: join(process.execPath, 'data') }),
      /^Cannot write to \S+: .* DATA_DIR/,
    ],
    [
      'nothing listens at DATABASE_URL',
      () => at('postgres://x:hunter2@127.0.0.1:1/x'),
      /ECONNREFUSED.*DATABASE_URL/,
    ],
    [
      'the database host is unknown',
      () => at('postgres://x:hunter2@nowhere.invalid/x'),
      /^The host nowhere.*DATABASE_URL/,
    ],
    [
      'the socket folder is unknown',
      () => at('postgres://x:hunter2@/x?host=/nowhere'),
      /ENOENT.*DATABASE_URL/,
    ],
    [
      'the password in DATABASE_URL is not percent-encoded',
      () => at('postgres://u:p/w@host:x/db'),
      /Invalid URL.*DATABASE_URL/,
    ],
    ['the server does not support TLS', () => at(`${database.url}&sslmode=verify-full`), /SSL.*DATABASE_URL/],
    ['the password is wrong', () => at(wrongPassword()), /password authentication failed.*DATABASE_URL/],
    ['the database does not exist', () => at(unknown()), /database "nowhere" does not exist.*DATABASE_URL/],
    [
      'the database is unreachable and may not be migrated',
      () => ({ ...at('postgres://x:hunter2@127.0.0.1:1/x'), MIGRATE_ON_START: 'false' }),
      /ECONNREFUSED.*DATABASE_URL/,
    ],
  ])('%s', async (_case, settings, sentence) => {
    const folder = newFolder();
    const { code, output, errors } = await runToExit(folder, { ...TRUST, ...settings() });
    expect(code).toBe(1);
    expectOneSentence(errors, sentence);
    expect(output).not.toMatch(/stack|hunter2/);
    expect(serversIn(folder)).toEqual([]);
  });

  it('the data folder is a file, even if only the issuer needs it', async () => {
    const { code, errors } = await runToExit(newFolder(), {
      ...at(database.url),
      DATA_DIR: process.execPath,
    });
    expect(code).toBe(1);
    expectOneSentence(errors, /^Cannot write to .*DATA_DIR/);
  });

  it.each<{ uid?: number; gid?: number }>(AS_ROOT ? [NOBODY] : [{}])(
    'the data folder does not belong to the user: %j',
    async (user) => {
      const folder = newFolder();
      chmodSync(folder, 0o555);
      const { code, errors } = await runToExit(folder, TRUST, user);
      expect(code).toBe(1);
      expectOneSentence(errors, /^Cannot write to \S+\.data: .*DATA_DIR/);
    },
  );
});

describe('a database with another schema version', () => {
  let database: TestDatabase;
  beforeEach(async () => void (database = await createDatabase({ migrated: false })));
  afterEach(() => database.drop());

  it('is rejected when migrations are missing and may not run now', async () => {
    const settings = { ...TRUST, ...at(database.url), MIGRATE_ON_START: 'false' };
    const { code, errors } = await runToExit(newFolder(), settings);
    expect(code).toBe(1);
    expectOneSentence(errors, /^The database lacks \d+ migration\(s\): run npm run migrate first\.$/);
  });

  describe('when newer', () => {
    const settings = () => ({ ...TRUST, ...at(database.url) });
    const migrateFurther = async (name: string) => {
      await (await Service.start(newFolder(), settings())).stop();
      const insert = `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, '${name}')`;
      await asAdmin((admin) => admin.query(insert), database.adminUrl);
    };

    it('is accepted when it has all that this version needs, so that a release can be rolled back', async () => {
      await migrateFurther('AddMoons9999999999999');
      const service = await Service.start(newFolder(), settings());
      expect(service.output).toMatch(/schema is newer \(AddMoons9999999999999\), but compatible/);
      await (await service.as('ada')).newTask();
    });

    it('is rejected when it lacks something, and left unchanged', async () => {
      await migrateFurther('ContractMoons9999999999999');
      const { code, errors } = await runToExit(newFolder(), settings());
      expect(code).toBe(1);
      expectOneSentence(
        errors,
        /newer than this version .*ContractMoons9999999999999.*or use it to revert that migration\.$/,
      );
    });
  });
});

describe('a database with broken isolation layers', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  const query = (sql: string) =>
    asAdmin((admin) => admin.query(sql), server.adminUrl.replace('/postgres?', '/todo?'));
  const settings = () => ({ ...TRUST, ...at(server.url) });

  // Roles are shared by the whole server, so this test uses its own.
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'todo-folder-'));
    chmodSync(folder, 0o755);
    server = await EmbeddedPostgres.open(folder);
    await (await Service.start(newFolder(), settings())).stop();
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    [
      'row-level security is off',
      'ALTER TABLE tasks DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE tasks ENABLE ROW LEVEL SECURITY',
      /on the table tasks: restore the policy/,
    ],
    [
      'the owner of a table is exempt',
      'ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY',
      'ALTER TABLE tasks FORCE ROW LEVEL SECURITY',
      /on the table tasks: restore the policy/,
    ],
    [
      'the policy shows every row to any owner',
      `ALTER POLICY tasks_of_owner ON tasks USING (current_setting('app.owner_id', true) <> '')`,
      `ALTER POLICY tasks_of_owner ON tasks USING (owner_id = current_setting('app.owner_id', true))`,
      /on the table tasks: restore the policy/,
    ],
    [
      'another policy allows every row',
      'CREATE POLICY everybody ON tasks USING (true)',
      'DROP POLICY everybody ON tasks',
      /on the table tasks: restore the policy/,
    ],
    [
      'the role can bypass it',
      'ALTER ROLE todo_app BYPASSRLS',
      'ALTER ROLE todo_app NOBYPASSRLS',
      /the role todo_app must/,
    ],
    [
      'the role is a superuser',
      'ALTER ROLE todo_app SUPERUSER',
      'ALTER ROLE todo_app NOSUPERUSER',
      /the role todo_app must/,
    ],
  ])('is rejected when %s', async (_case, breach, repair, sentence) => {
    await query(breach);
    const { code, errors } = await runToExit(newFolder(), settings());
    await query(repair);
    expect(code).toBe(1);
    expectOneSentence(errors, sentence);
  });

  it('is rejected when the role cannot create the tables', async () => {
    await query('CREATE DATABASE locked');
    const { code, errors } = await runToExit(newFolder(), {
      ...TRUST,
      ...at(server.url.replace('/todo?', '/locked?')),
    });
    expect(code).toBe(1);
    expectOneSentence(errors, /permission denied for schema public.*the privileges of the role\.$/);
  });

  it('is accepted again once they are repaired', async () => {
    const service = await Service.start(newFolder(), settings());
    await (await service.as('ada')).newTask();
  });
});

/** Removed without waiting. */
const at = (url: string) => ({ DATABASE_URL: url, DATABASE_START_SECONDS: '0' });

function expectOneSentence(errors: string, sentence: RegExp): void {
  expect(errors.trimEnd()).toMatch(sentence);
  expect(errors.trimEnd().split('\n')).toHaveLength(1);
  expect(errors).not.toMatch(/hunter2|\bat .*:\d+:\d+|Error:/);
}
